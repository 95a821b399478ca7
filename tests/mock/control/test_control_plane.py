from __future__ import annotations

import httpx
import pytest

from mock_magento import MockMagento
from mock_magento.control.snapshots import KEPT as KEPT_SNAPSHOTS


def source_exists(admin: httpx.Client, code: str) -> bool:
    return admin.get(f"/rest/V1/inventory/sources/{code}").status_code == 200


def add_source(admin: httpx.Client, code: str) -> None:
    answer = admin.post(
        "/rest/V1/inventory/sources",
        json={"source": {"source_code": code, "name": code, "country_id": "US", "postcode": "0", "enabled": True}},
    )
    assert answer.status_code == 200, answer.text


def test_the_index_names_what_there_is(client: httpx.Client) -> None:
    for line in client.get("/__mock__").json():
        method, path = line.split()
        assert client.request(method, path).status_code in {200, 400}, line


def test_a_reset_brings_the_pristine_shop_without_faults_and_log(
    mock: MockMagento, admin: httpx.Client, client: httpx.Client
) -> None:
    add_source(admin, "gone")
    mock.faults.add("drop", path="/V1/never")
    assert client.post("/__mock__/reset").json() == {"reset": True}
    assert not source_exists(admin, "gone")
    assert client.get("/__mock__/faults").json() == {"faults": []}
    assert client.get("/__mock__/requests").json()["total"] == 1


def test_a_snapshot_can_be_restored_again_and_again(admin: httpx.Client, client: httpx.Client) -> None:
    add_source(admin, "first")
    kept = client.post("/__mock__/snapshot").json()["id"]
    for code in ("second", "third"):
        add_source(admin, code)
        assert client.post("/__mock__/restore", json={"id": kept}).json() == {"restored": kept}
        assert source_exists(admin, "first")
        assert not source_exists(admin, code)
    add_source(admin, "fourth")
    assert client.post(f"/__mock__/restore/{kept}").status_code == 200
    assert not source_exists(admin, "fourth")


def test_a_reset_keeps_snapshots(admin: httpx.Client, client: httpx.Client) -> None:
    add_source(admin, "kept")
    kept = client.post("/__mock__/snapshot").json()["id"]
    client.post("/__mock__/reset")
    assert client.get("/__mock__/snapshot").json() == {"snapshots": [{"id": kept}]}
    client.post("/__mock__/restore", json={"id": kept})
    assert source_exists(admin, "kept")


def test_a_deleted_snapshot_is_gone(client: httpx.Client) -> None:
    kept = client.post("/__mock__/snapshot").json()["id"]
    assert client.delete(f"/__mock__/snapshot/{kept}").json() == {"deleted": kept}
    refused = client.post("/__mock__/restore", json={"id": kept})
    assert refused.status_code == 400
    assert refused.json() == {"message": "there is no snapshot '1'; known: none"}
    assert client.delete(f"/__mock__/snapshot/{kept}").status_code == 404


def test_snapshots_are_bounded(mock: MockMagento, client: httpx.Client) -> None:
    for _ in range(KEPT_SNAPSHOTS):
        mock.snapshot()
    refused = client.post("/__mock__/snapshot")
    assert refused.status_code == 409
    assert "delete one" in refused.json()["message"]


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "5", "{}", '{"id": null}', '{"id": true}', '{"id": ["1"]}', "[" * 100_000]
)
def test_a_restore_says_what_it_needs(client: httpx.Client, body: str) -> None:
    refused = client.post("/__mock__/restore", content=body)
    assert refused.status_code == 400
    assert set(refused.json()) == {"message"}


def test_faults_are_planted_listed_and_taken_away(client: httpx.Client) -> None:
    first = client.post("/__mock__/faults", json={"kind": "status", "status": 429, "path": "/V1/orders*"}).json()["id"]
    second = client.post("/__mock__/faults", content='{"kind": "drop"}').json()["id"]
    assert client.get("/rest/V1/orders/1").status_code == 429
    listed = client.get("/__mock__/faults").json()["faults"]
    assert [(fault["id"], fault["kind"], fault["hits"], fault["left"]) for fault in listed] == [
        (first, "status", 1, 0),
        (second, "drop", 0, 1),
    ]
    assert client.delete(f"/__mock__/faults/{first}").json() == {"deleted": first}
    assert client.delete(f"/__mock__/faults/{first}").status_code == 404
    assert client.delete("/__mock__/faults").json() == {"faults": []}
    assert client.get("/__mock__/faults").json() == {"faults": []}


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"kind": "flood"}', '{"kind": "status", "x": 1}'])
def test_a_wrong_fault_is_refused_with_a_message(client: httpx.Client, body: str) -> None:
    refused = client.post("/__mock__/faults", content=body)
    assert refused.status_code == 400
    assert refused.json()["message"]
    assert client.get("/__mock__/faults").json() == {"faults": []}


def test_a_defect_is_switched_on_and_off(mock: MockMagento, client: httpx.Client) -> None:
    listed = client.get("/__mock__/defects").json()["defects"]
    assert not any(defect["on"] for defect in listed)
    first, second = listed[0]["name"], listed[1]["name"]
    assert client.post("/__mock__/defects", json={"name": first}).json() == {"on": [first]}
    assert client.post("/__mock__/defects", json={"name": second}).json() == {"on": [first, second]}
    assert [defect["name"] for defect in client.get("/__mock__/defects").json()["defects"] if defect["on"]] == [
        first,
        second,
    ]
    assert client.delete(f"/__mock__/defects/{first}").json() == {"on": [second]}
    assert client.delete("/__mock__/defects").json() == {"on": []}
    assert mock.defects.on() == []


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"name": 5}', '{"name": "no-such-defect"}'])
def test_an_unknown_defect_is_refused_with_a_message(client: httpx.Client, body: str) -> None:
    refused = client.post("/__mock__/defects", content=body)
    assert refused.status_code == 400
    assert refused.json()["message"]
    assert client.delete("/__mock__/defects/no-such-defect").status_code == 404


def test_requests_are_logged_without_their_secrets(client: httpx.Client, admin: httpx.Client) -> None:
    client.post("/rest/V1/integration/admin/token", json={"username": "admin", "password": "Hidden-1"})
    admin.get("/rest/V1/inventory/sources/default?fields=sku&oauth_signature=abcdef&x%5Ftoken=ghijk")
    client.put("/rest/V1/customers/1/password/resetLinkToken/lmnopq")
    log = client.get("/__mock__/requests")
    for secret in ("Hidden-1", "abcdef", "ghijk", "lmnopq", admin.headers["Authorization"][7:]):
        assert secret not in log.text
    requests = log.json()["requests"]
    assert [(entry["method"], entry["path"]) for entry in requests] == [
        ("POST", "/rest/V1/integration/admin/token"),
        ("GET", "/rest/V1/inventory/sources/default"),
        ("PUT", "/rest/V1/customers/1/password/resetLinkToken/***"),
    ]
    assert requests[1]["query"] == "fields=sku&oauth_signature=***&x%5Ftoken=***"
    assert requests[1]["status"] == 200
    assert all(entry["ms"] >= 0 for entry in requests)


def test_the_log_names_the_fault_and_has_no_status_for_a_dropped_connection(
    mock: MockMagento, client: httpx.Client
) -> None:
    mock.faults.add("drop")
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/rest/V1/orders")
    entry = client.get("/__mock__/requests").json()["requests"][0]
    assert (entry["status"], entry["fault"]) == (None, "drop")


def test_the_log_can_be_narrowed_and_forgotten(client: httpx.Client) -> None:
    for path in ("/rest/V1/a", "/rest/V1/b", "/rest/V1/b/c"):
        client.get(path)
        client.put(path)
    narrowed = client.get("/__mock__/requests", params={"method": "put", "path": "/rest/V1/b*", "limit": 1}).json()
    assert narrowed["total"] == 6
    assert [(entry["method"], entry["path"]) for entry in narrowed["requests"]] == [("PUT", "/rest/V1/b/c")]
    assert client.get("/__mock__/requests", params={"limit": "x"}).status_code == 400
    assert client.delete("/__mock__/requests").json() == {"total": 0, "requests": []}
    assert client.get("/__mock__/requests").json() == {"total": 0, "requests": []}


def test_the_log_is_bounded(mock: MockMagento, client: httpx.Client) -> None:
    for number in range(1200):
        mock.requests.record(0.0, "GET", f"/rest/V1/{number}", "", 200, 0.1, "")
    log = client.get("/__mock__/requests").json()
    assert log["total"] == 1200
    assert [log["requests"][0]["path"], log["requests"][-1]["path"]] == ["/rest/V1/200", "/rest/V1/1199"]
    assert len(log["requests"]) == 1000


def test_tokens_expire_over_http(client: httpx.Client, admin: httpx.Client) -> None:
    assert source_exists(admin, "default")
    assert client.post("/__mock__/expire-tokens").json() == {"expired": True}
    assert admin.get("/rest/V1/inventory/sources/default").status_code == 401


@pytest.mark.parametrize("path", ["/nope", "/__mock__/nope", "/__mock__/faults/x", "/restaurant", "/__mock__/state/"])
def test_another_path_is_refused_with_a_hint(client: httpx.Client, path: str) -> None:
    refused = client.get(path)
    assert refused.status_code == 404
    assert "/__mock__/" in refused.json()["message"]


def test_a_wrong_method_is_refused_as_json(client: httpx.Client) -> None:
    refused = client.get("/__mock__/reset")
    assert refused.status_code == 405
    assert refused.json()["message"]


@pytest.mark.parametrize("prefix", ["/rest", "/rest/default", "/rest/all", "/index.php/rest", "/index.php/rest/all"])
def test_the_rest_api_is_found_below_every_prefix(admin: httpx.Client, prefix: str) -> None:
    assert admin.get(f"{prefix}/V1/inventory/sources/default").json()["name"] == "Default Source"


def test_a_body_that_is_too_large_is_refused_in_process_too(client: httpx.Client) -> None:
    body = b" " * (8 * 1024 * 1024 + 1)
    assert client.post("/rest/V1/orders", content=body).status_code == 413


def test_a_twin_shares_nothing_but_the_account(mock: MockMagento, admin: httpx.Client) -> None:
    add_source(admin, "mine")
    mock.faults.add("drop")
    twin = mock.fresh()
    assert twin.admin_username == mock.admin_username
    with httpx.Client(transport=twin.transport(), base_url="http://mock.invalid") as client:
        assert client.get("/rest/V1/inventory/sources/default", headers=admin.headers).status_code == 401
        client.headers["Authorization"] = f"Bearer {twin.admin_token()}"
        assert client.get("/rest/V1/inventory/sources/default").status_code == 200
        assert client.get("/rest/V1/inventory/sources/mine").status_code == 404
