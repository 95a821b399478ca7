@step11 @inventory_tutorial @luma @inventory_setup
Feature: Step 11 of the tutorial: run the source selection algorithm
  In order to ship from the right places
  As a merchant
  I want Magento's advice on which source gives how much

  Background:
    Given the tutorial's sources, stock and products

  Rule: Each algorithm goes through the sources in its own order

    Scenario: The shop knows both algorithms
      Then the source selection algorithms are "distance, priority"

    Scenario: By priority the two warehouses give everything
      When the sources are selected by priority for:
        | sku     | quantity |
        | 24-WB01 | 40       |
        | 24-WB03 | 20       |
      Then the sources have enough
      And exactly these sources give:
        | source  | sku     | quantity |
        | ne_wh   | 24-WB01 | 35       |
        | ne_wh   | 24-WB03 | 20       |
        | west_wh | 24-WB01 | 5        |
      And each row says what its source holds
      And the inventory is unchanged

    Scenario: By distance the stores around Mineola give what they have, then the warehouse nearest to it
      When the sources are selected by distance for:
        | sku     | quantity |
        | 24-WB01 | 40       |
        | 24-WB03 | 20       |
      Then the sources have enough
      And exactly these sources give:
        | source     | sku     | quantity |
        | huntington | 24-WB01 | 10       |
        | brooklyn   | 24-WB01 | 10       |
        | manhattan  | 24-WB01 | 10       |
        | ne_wh      | 24-WB01 | 10       |
        | ne_wh      | 24-WB03 | 20       |
      And each row says what its source holds
      And the inventory is unchanged

  Rule: Where the sources have too little, the advice says so

    Scenario: More than all sources hold together
      When the sources are selected by priority for:
        | sku     | quantity |
        | 24-WB01 | 4000     |
      Then the sources have too little
      And together the sources give all they have of "24-WB01"

    Scenario: A product that no source holds
      When the sources are selected by priority for:
        | sku        | quantity |
        | qa-nowhere | 1        |
      Then the sources have too little
      And no source gives anything

    @refusal
    Scenario: An algorithm that does not exist
      When the merchant tries to select sources by the algorithm "qa-nope"
      Then the request fails with 500, without a reason
