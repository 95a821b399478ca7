"""Magento's REST layer: routes, sign-in, types of what comes in and goes out, searchCriteria, fields and errors.

Nothing here knows what a product or an order is: the domains register their routes (`webapi.routes`) and raise `MagentoError`s.
"""
