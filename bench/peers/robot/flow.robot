*** Settings ***
Documentation       The payment of an order is captured in full.

Library             Collections
Library             RequestsLibrary
Library             String

Suite Setup         Create Session    shop    %{BASE_URL}/rest/default/V1


*** Variables ***
${PASSWORD}         Bench-Pass-1
@{STREET}           160 1st St.
&{ADDRESS}          region_id=${43}    region_code=NY    region=New York    country_id=US    street=${STREET}
...                 postcode=11501    city=Mineola    firstname=Jane    lastname=Doe    telephone=516-555-1111
&{FULL_CAPTURE}     capture=${True}    notify=${True}
${FILTER}           searchCriteria[filter_groups][0][filters][0]
${REFUSAL}          The order does not allow an invoice to be created.


*** Keywords ***
Two Products Are Ordered And Paid
    [Documentation]    From the sign-in to the refused second capture.
    Sign In
    Create Product    ${bag}    simple    ${12.5}    ${50}
    Create Product    ${course}    virtual    ${20}    ${30}
    Source Quantities Should Be    ${50}    ${30}
    Salable Quantity Should Be    ${bag}    ${50}
    Salable Quantity Should Be    ${course}    ${30}
    Place Order
    Order Should Be Pending
    Capture Payment
    Invoice Should Be Paid
    Invoice Line Should Be    ${bag}    ${2}    ${12.5}    ${25}
    Invoice Line Should Be    ${course}    ${1}    ${20}    ${20}
    Order Should Be Processing
    List Should Show The Invoice
    Salable Quantity Should Be    ${bag}    ${48}
    Salable Quantity Should Be    ${course}    ${29}
    Source Quantities Should Be    ${50}    ${29}
    ${refused}=    Send    POST    order/${order_id}/invoice    ${admin}    ${FULL_CAPTURE}    400
    Should Contain    ${refused}[message]    ${REFUSAL}

Sign In
    [Documentation]    The administrator, and a customer with an account of this run.
    ${run}=    Generate Random String    12    [LOWER][NUMBERS]
    VAR    ${bag}    bag-${run}    scope=TEST
    VAR    ${course}    course-${run}    scope=TEST
    VAR    &{credentials}    username=%{ADMIN_USERNAME}    password=%{ADMIN_PASSWORD}
    ${token}=    Send    POST    integration/admin/token    ${EMPTY}    ${credentials}
    VAR    ${admin}    ${token}    scope=TEST
    VAR    &{person}    email=jane-${run}@example.com    firstname=Jane    lastname=Doe
    VAR    &{body}    customer=${person}    password=${PASSWORD}
    ${made}=    Send    POST    customers    ${EMPTY}    ${body}
    Should Be Equal    ${made}[email]    ${person}[email]
    VAR    &{credentials}    username=${person}[email]    password=${PASSWORD}
    ${token}=    Send    POST    integration/customer/token    ${EMPTY}    ${credentials}
    VAR    ${customer}    ${token}    scope=TEST

Create Product
    [Arguments]    ${sku}    ${type}    ${price}    ${quantity}
    VAR    &{stock}    qty=${quantity}    is_in_stock=${True}    manage_stock=${True}
    ...    use_config_manage_stock=${False}
    VAR    &{extension}    stock_item=${stock}
    VAR    &{product}    sku=${sku}    name=${sku}    type_id=${type}    price=${price}    attribute_set_id=${4}
    ...    status=${1}    visibility=${4}    weight=${1}    extension_attributes=${extension}
    VAR    &{body}    product=${product}
    ${made}=    Send    POST    products    ${admin}    ${body}
    Should Be Equal    ${made}[sku]    ${sku}

Place Order
    [Documentation]    2 of the bag and 1 of the course.
    ${cart}=    Send    POST    carts/mine    ${customer}
    Add To Cart    ${cart}    ${bag}    ${2}
    Add To Cart    ${cart}    ${course}    ${1}
    VAR    &{body}    address=${ADDRESS}
    ${methods}=    Send    POST    carts/mine/estimate-shipping-methods    ${customer}    ${body}
    ${carriers}=    Evaluate    [method["carrier_code"] for method in $methods]
    List Should Contain Value    ${carriers}    flatrate
    VAR    &{chosen}    shipping_address=${ADDRESS}    billing_address=${ADDRESS}    shipping_carrier_code=flatrate
    ...    shipping_method_code=flatrate
    VAR    &{body}    addressInformation=${chosen}
    ${made}=    Send    POST    carts/mine/shipping-information    ${customer}    ${body}
    Should Be Equal As Numbers    ${made}[totals][grand_total]    55
    VAR    &{method}    method=banktransfer
    VAR    &{body}    paymentMethod=${method}    billing_address=${ADDRESS}
    ${made}=    Send    POST    carts/mine/payment-information    ${customer}    ${body}
    VAR    ${order_id}    ${made}    scope=TEST

Add To Cart
    [Arguments]    ${cart}    ${sku}    ${quantity}
    VAR    &{line}    sku=${sku}    qty=${quantity}    quote_id=${cart}
    VAR    &{body}    cartItem=${line}
    ${made}=    Send    POST    carts/mine/items    ${customer}    ${body}
    Should Be Equal As Numbers    ${made}[qty]    ${quantity}

Order Should Be Pending
    ${order}=    Send    GET    orders/${order_id}    ${admin}
    Should Be Equal    ${order}[state]    new
    Should Be Equal    ${order}[status]    pending
    Should Be Equal As Numbers    ${order}[grand_total]    55
    Should Be Equal As Numbers    ${order}[total_due]    55
    Length Should Be    ${order}[items]    2
    ${lines}=    Evaluate    {line["sku"]: line for line in $order["items"]}
    VAR    ${ordered}    ${lines}    scope=TEST
    Should Be Equal As Numbers    ${ordered}[${bag}][qty_ordered]    2
    Should Be Equal As Numbers    ${ordered}[${course}][qty_ordered]    1

Capture Payment
    ${made}=    Send    POST    order/${order_id}/invoice    ${admin}    ${FULL_CAPTURE}
    Should Match Regexp    ${made}    ^\\d+$
    VAR    ${invoice_id}    ${made}    scope=TEST

Invoice Should Be Paid
    ${invoice}=    Send    GET    invoices/${invoice_id}    ${admin}
    Should Be Equal As Integers    ${invoice}[state]    2
    Should Be Equal As Integers    ${invoice}[order_id]    ${order_id}
    Should Be Equal As Numbers    ${invoice}[subtotal]    45
    Should Be Equal As Numbers    ${invoice}[shipping_amount]    10
    Should Be Equal As Numbers    ${invoice}[grand_total]    55
    Should Be Equal As Numbers    ${invoice}[total_qty]    3
    Length Should Be    ${invoice}[items]    2
    ${lines}=    Evaluate    {line["sku"]: line for line in $invoice["items"]}
    VAR    ${invoiced}    ${lines}    scope=TEST

Invoice Line Should Be
    [Arguments]    ${sku}    ${quantity}    ${price}    ${row_total}
    Should Be Equal As Integers    ${invoiced}[${sku}][order_item_id]    ${ordered}[${sku}][item_id]
    Should Be Equal As Numbers    ${invoiced}[${sku}][qty]    ${quantity}
    Should Be Equal As Numbers    ${invoiced}[${sku}][price]    ${price}
    Should Be Equal As Numbers    ${invoiced}[${sku}][row_total]    ${row_total}

Order Should Be Processing
    ${order}=    Send    GET    orders/${order_id}    ${admin}
    Should Be Equal    ${order}[state]    processing
    Should Be Equal    ${order}[status]    processing
    Should Be Equal As Numbers    ${order}[total_paid]    55
    Should Be Equal As Numbers    ${order}[total_due]    0
    ${lines}=    Evaluate    {line["sku"]: line for line in $order["items"]}
    Should Be Equal As Numbers    ${lines}[${bag}][qty_invoiced]    2
    Should Be Equal As Numbers    ${lines}[${course}][qty_invoiced]    1

List Should Show The Invoice
    ${found}=    Send    GET    invoices?${FILTER}\[field]=order_id&${FILTER}\[value]=${order_id}    ${admin}
    Should Be Equal As Integers    ${found}[total_count]    1
    Should Be Equal As Integers    ${found}[items][0][entity_id]    ${invoice_id}

Salable Quantity Should Be
    [Arguments]    ${sku}    ${expected}
    ${quantity}=    Send    GET    inventory/get-product-salable-quantity/${sku}/1    ${admin}
    Should Be Equal As Numbers    ${quantity}    ${expected}

Source Quantities Should Be
    [Arguments]    ${of bag}    ${of course}
    ${query}=    Catenate    SEPARATOR=&    ${FILTER}\[field]=sku    ${FILTER}\[condition_type]=in
    ...    ${FILTER}\[value]=${bag},${course}
    ${found}=    Send    GET    inventory/source-items?${query}    ${admin}
    ${quantities}=    Evaluate    {item["sku"]: item["quantity"] for item in $found["items"]}
    Should Be Equal As Numbers    ${quantities}[${bag}]    ${of bag}
    Should Be Equal As Numbers    ${quantities}[${course}]    ${of course}

Send
    [Documentation]    One request; returns the JSON of its response.
    [Arguments]    ${method}    ${path}    ${token}    ${body}=${None}    ${status}=200
    VAR    &{headers}
    IF    $token    Set To Dictionary    ${headers}    Authorization=Bearer ${token}
    IF    $method == "GET"
        ${response}=    GET On Session    shop    /${path}    headers=${headers}    expected_status=${status}
    ELSE
        ${response}=    POST On Session    shop    /${path}    json=${body}    headers=${headers}
        ...    expected_status=${status}
    END
    RETURN    ${response.json()}


*** Test Cases ***
