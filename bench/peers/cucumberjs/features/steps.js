// The sentences of flow.feature for Cucumber.js.
const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");
const { Given, When, Then } = require("@cucumber/cucumber");

const ADDRESS = {
  region_id: 43,
  region_code: "NY",
  region: "New York",
  country_id: "US",
  street: ["160 1st St."],
  postcode: "11501",
  city: "Mineola",
  firstname: "Jane",
  lastname: "Doe",
  telephone: "516-555-1111",
};
const FULL_CAPTURE = { capture: true, notify: true };

async function call(method, path, token, body, status = 200) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(`${process.env.BASE_URL}/rest/default/V1/${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  assert.equal(response.status, status, `${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

const bySku = (lines) => Object.fromEntries(lines.map((line) => [line.sku, line]));

async function checkSalable(world, quantities) {
  for (const [name, expected] of quantities) {
    const sku = world.skus[name];
    assert.equal(await call("GET", `inventory/get-product-salable-quantity/${sku}/1`, world.admin), expected);
  }
}

async function checkSource(world, quantities) {
  const one = "searchCriteria[filter_groups][0][filters][0]";
  const skus = quantities.map(([name]) => world.skus[name]);
  const query = `${one}[field]=sku&${one}[condition_type]=in&${one}[value]=${skus.join(",")}`;
  const found = bySku((await call("GET", `inventory/source-items?${query}`, world.admin)).items);
  for (const [name, expected] of quantities) assert.equal(found[world.skus[name]].quantity, expected);
}

Given("a signed-in administrator", async function () {
  this.run = randomUUID().slice(-12);
  const credentials = { username: process.env.ADMIN_USERNAME, password: process.env.ADMIN_PASSWORD };
  this.admin = await call("POST", "integration/admin/token", null, credentials);
});

Given("a customer with a signed-in account", async function () {
  const [email, password] = [`jane-${this.run}@example.com`, "Bench-Pass-1"];
  const customer = { email, firstname: "Jane", lastname: "Doe" };
  const made = await call("POST", "customers", null, { customer, password });
  assert.equal(made.email, email);
  this.customer = await call("POST", "integration/customer/token", null, { username: email, password });
});

Given("these products:", async function (table) {
  this.skus = {};
  for (const row of table.hashes()) {
    const sku = (this.skus[row.product] = `${row.product}-${this.run}`);
    const stock_item = {
      qty: Number(row.quantity),
      is_in_stock: true,
      manage_stock: true,
      use_config_manage_stock: false,
    };
    const product = {
      sku,
      name: sku,
      type_id: row.type,
      price: Number(row.price),
      attribute_set_id: 4,
      status: 1,
      visibility: 4,
      weight: 1,
      extension_attributes: { stock_item },
    };
    const made = await call("POST", "products", this.admin, { product });
    assert.equal(made.sku, sku);
  }
});

Given("the stock of {string} is {int} and of {string} {int}", async function (one, first, other, second) {
  const quantities = [[one, first], [other, second]];
  await checkSource(this, quantities);
  await checkSalable(this, quantities);
});

When("the customer orders {int} of {string} and {int} of {string}", async function (first, one, second, other) {
  const cart = await call("POST", "carts/mine", this.customer);
  for (const [name, qty] of [[one, first], [other, second]]) {
    const cartItem = { sku: this.skus[name], qty, quote_id: cart };
    const made = await call("POST", "carts/mine/items", this.customer, { cartItem });
    assert.equal(made.qty, qty);
  }
  const methods = await call("POST", "carts/mine/estimate-shipping-methods", this.customer, { address: ADDRESS });
  assert.ok(methods.some((method) => method.carrier_code === "flatrate"));
  const addressInformation = {
    shipping_address: ADDRESS,
    billing_address: ADDRESS,
    shipping_carrier_code: "flatrate",
    shipping_method_code: "flatrate",
  };
  const made = await call("POST", "carts/mine/shipping-information", this.customer, { addressInformation });
  assert.equal(made.totals.grand_total, 55);
  const payment = { paymentMethod: { method: "banktransfer" }, billing_address: ADDRESS };
  this.orderId = await call("POST", "carts/mine/payment-information", this.customer, payment);
});

Then(
  "the order of {int} of {string} and {int} of {string} is pending, {int} are due",
  async function (first, one, second, other, due) {
    const order = await call("GET", `orders/${this.orderId}`, this.admin);
    assert.equal(order.state, "new");
    assert.equal(order.status, "pending");
    assert.equal(order.grand_total, due);
    assert.equal(order.total_due, due);
    assert.equal(order.items.length, 2);
    this.ordered = bySku(order.items);
    assert.equal(this.ordered[this.skus[one]].qty_ordered, first);
    assert.equal(this.ordered[this.skus[other]].qty_ordered, second);
  },
);

When("the merchant captures the payment", async function () {
  this.invoiceId = await call("POST", `order/${this.orderId}/invoice`, this.admin, FULL_CAPTURE);
  assert.match(this.invoiceId, /^\d+$/);
});

Then("the invoice is paid: {int} for {int} units, {int} for shipping", async function (subtotal, units, shipping) {
  this.invoice = await call("GET", `invoices/${this.invoiceId}`, this.admin);
  assert.equal(this.invoice.state, 2);
  assert.equal(this.invoice.order_id, Number(this.orderId));
  assert.equal(this.invoice.subtotal, subtotal);
  assert.equal(this.invoice.shipping_amount, shipping);
  assert.equal(this.invoice.grand_total, subtotal + shipping);
  assert.equal(this.invoice.total_qty, units);
});

Then("the invoice has exactly these lines:", function (table) {
  assert.equal(this.invoice.items.length, 2);
  const lines = bySku(this.invoice.items);
  for (const row of table.hashes()) {
    const sku = this.skus[row.product];
    assert.equal(lines[sku].order_item_id, this.ordered[sku].item_id);
    assert.equal(lines[sku].qty, Number(row.quantity));
    assert.equal(lines[sku].price, Number(row.price));
    assert.equal(lines[sku].row_total, Number(row["row total"]));
  }
});

Then(
  "the order of {int} of {string} and {int} of {string} is processing, {int} are paid",
  async function (first, one, second, other, paid) {
    const order = await call("GET", `orders/${this.orderId}`, this.admin);
    assert.equal(order.state, "processing");
    assert.equal(order.status, "processing");
    assert.equal(order.total_paid, paid);
    assert.equal(order.total_due, 0);
    const lines = bySku(order.items);
    assert.equal(lines[this.skus[one]].qty_invoiced, first);
    assert.equal(lines[this.skus[other]].qty_invoiced, second);
  },
);

Then("the list of invoices shows exactly this invoice", async function () {
  const one = "searchCriteria[filter_groups][0][filters][0]";
  const found = await call("GET", `invoices?${one}[field]=order_id&${one}[value]=${this.orderId}`, this.admin);
  assert.equal(found.total_count, 1);
  assert.equal(found.items[0].entity_id, Number(this.invoiceId));
});

Then("the salable quantity of {string} is {int} and of {string} {int}", async function (one, first, other, second) {
  await checkSalable(this, [[one, first], [other, second]]);
});

Then("the source quantity of {string} is {int} and of {string} {int}", async function (one, first, other, second) {
  await checkSource(this, [[one, first], [other, second]]);
});

When("the merchant captures the payment again", async function () {
  this.refused = await call("POST", `order/${this.orderId}/invoice`, this.admin, FULL_CAPTURE, 400);
});

Then("the capture is refused: {string}", function (message) {
  assert.ok(this.refused.message.includes(message), this.refused.message);
});
