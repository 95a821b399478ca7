"""What steers and watches a mock from outside: faults on demand, snapshots, the request log, and a view of the shop.

A real Magento has none of this; it lives under /__mock__/ and on the page at /.
"""
