@step05 @inventory_tutorial @luma @inventory_setup
Feature: Step 5 of the tutorial: assign products to sources
  In order to sell what lies in my warehouses and stores
  As a merchant
  I want each product's pieces entered where they lie

  Background:
    Given the tutorial's sources, stock and products

  Rule: The quantities per source are kept, and their sum is for sale

    Scenario: The tutorial's products lie at the tutorial's sources, and no longer at the default source
      Then "24-WB01" lies at these sources and no other:
        | source     | quantity |
        | ne_wh      | 35       |
        | west_wh    | 15       |
        | brooklyn   | 10       |
        | huntington | 10       |
        | manhattan  | 10       |
        | berkeley   | 10       |
        | sausalito  | 10       |
      And "24-WB03" lies at these sources and no other:
        | source     | quantity |
        | ne_wh      | 50       |
        | west_wh    | 10       |
        | brooklyn   | 0        |
        | huntington | 0        |
        | manhattan  | 0        |
        | berkeley   | 20       |
        | sausalito  | 20       |
      And "240-LV06" lies at these sources and no other:
        | source | quantity |
        | hq     | 9999     |

    Scenario: What lies at the stock's sources is for sale
      Given no order holds any of the tutorial's products
      Then these quantities are for sale:
        | sku      | quantity |
        | 24-WB01  | 100      |
        | 24-WB03  | 100      |
        | 240-LV06 | 9999     |

    Scenario: A quantity that is entered again replaces the earlier one
      Given no order holds any of the tutorial's products
      When the merchant enters 12 pieces of "24-WB01" at "berkeley"
      Then the source "berkeley" has 12 pieces of "24-WB01"
      And these quantities are for sale:
        | sku     | quantity |
        | 24-WB01 | 102      |

  Rule: The preparation can run again

    Scenario: Pieces that lie elsewhere are reported, and not moved without leave
      When the merchant enters 12 pieces of "24-WB01" at "berkeley"
      And the inventory is prepared without leave to change it
      Then the preparation stops, saying "24-WB01 is not at the tutorial's sources in the tutorial's quantities"
      And the source "berkeley" has 12 pieces of "24-WB01"
      When the inventory is prepared with leave to change it
      Then the source "berkeley" has 10 pieces of "24-WB01"

  @refusal
  Rule: Pieces that cannot be entered are refused

    Scenario Outline: The merchant tries to enter <what>
      When the merchant tries to enter <what>
      Then it is refused with 400, saying "<message>"
      And the inventory is as it was

      Examples:
        | what                                   | message                    |
        | pieces at a source that does not exist | Could not save Source Item |
        | no pieces at all                       | Input data is empty        |

  Rule: Magento takes what it is told, right or wrong

    Scenario Outline: Pieces are entered without a question: <what>
      When the merchant enters <pieces> pieces of an unknown product at "hq"
      Then the source "hq" has <pieces> pieces of that product

      Examples:
        | what                            | pieces |
        | a product that does not exist   | 1      |
        | a quantity below zero           | -1     |
