@step05 @inventory_tutorial @luma @inventory_setup
Feature: Step 5 of the tutorial: assign products to sources
  In order to sell what is stocked in my warehouses and stores
  As a merchant
  I want each product's quantity entered where it is stocked

  Background:
    Given the tutorial's sources, stock and products

  Rule: The quantities per source are kept, and their sum is for sale

    Scenario: The tutorial's products are stocked at the tutorial's sources, and no longer at the default source
      Then "24-WB01" is stocked at exactly these sources:
        | source     | quantity |
        | ne_wh      | 35       |
        | west_wh    | 15       |
        | brooklyn   | 10       |
        | huntington | 10       |
        | manhattan  | 10       |
        | berkeley   | 10       |
        | sausalito  | 10       |
      And "24-WB03" is stocked at exactly these sources:
        | source     | quantity |
        | ne_wh      | 50       |
        | west_wh    | 10       |
        | brooklyn   | 0        |
        | huntington | 0        |
        | manhattan  | 0        |
        | berkeley   | 20       |
        | sausalito  | 20       |
      And "240-LV06" is stocked at exactly these sources:
        | source | quantity |
        | hq     | 9999     |

    Scenario: What is stocked at the stock's sources is for sale
      Given no order reserves any of the tutorial's products
      Then the salable quantity of "24-WB01" is 100
      And the salable quantity of "24-WB03" is 100
      And the salable quantity of "240-LV06" is 9999

    Scenario: A quantity that is entered again replaces the earlier one
      Given no order reserves any of the tutorial's products
      When the merchant assigns 12 of "24-WB01" to the source "berkeley"
      Then the source "berkeley" holds 12 of "24-WB01"
      And the salable quantity of "24-WB01" is 102

  Rule: The preparation can run again

    Scenario: Other quantities are reported, and not changed without permission
      When the merchant assigns 12 of "24-WB01" to the source "berkeley"
      And the inventory is prepared without permission to change it
      Then the preparation stops, saying "24-WB01 is not at the tutorial's sources in the tutorial's quantities"
      And the source "berkeley" holds 12 of "24-WB01"
      When the inventory is prepared with permission to change it
      Then the source "berkeley" holds 10 of "24-WB01"

  @refusal
  Rule: An invalid assignment is rejected

    Scenario: The source does not exist
      When the merchant tries to assign 1 of "24-WB01" to the source "qa-nowhere"
      Then the request is rejected with 400, saying "Could not save Source Item"
      And the inventory is unchanged

    Scenario: The request holds no source items
      When the merchant tries to assign nothing
      Then the request is rejected with 400, saying "Input data is empty"
      And the inventory is unchanged

  Rule: Magento accepts what it is told, right or wrong

    Scenario Outline: A quantity of <quantity> is accepted for a SKU that no product has
      When the merchant assigns <quantity> of an unknown SKU to the source "hq"
      Then the source "hq" holds <quantity> of that SKU

      Examples:
        | quantity |
        | 1        |
        | -1       |
