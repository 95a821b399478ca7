@step04 @inventory_tutorial @luma @inventory_setup
Feature: Step 4 of the tutorial: link the stock and its sources
  In order to say which source ships first
  As a merchant
  I want the sources linked to the stock in an order of priority

  Background:
    Given the tutorial's sources, stock and products

  Scenario: The stock has the tutorial's sources in the tutorial's order
    Then the stock is linked to these sources:
      | source     | priority |
      | ne_wh      | 1        |
      | west_wh    | 2        |
      | brooklyn   | 3        |
      | manhattan  | 4        |
      | huntington | 5        |
      | berkeley   | 6        |
      | sausalito  | 7        |
      | hq         | 8        |
    And by priority its sources are "ne_wh, west_wh, brooklyn, manhattan, huntington, berkeley, sausalito, hq"

  @refusal
  Scenario: A source that does not exist is linked
    When the merchant tries to link the source "qa-nowhere" to the stock
    Then the request is rejected with 400, saying "Could not save StockSourceLinks"
    And the inventory is unchanged

  @refusal
  Scenario: A source is linked to a stock that does not exist
    When the merchant tries to link the source "ne_wh" to the stock 2000000000
    Then the request is rejected with 400, saying "Could not save StockSourceLinks"
    And the inventory is unchanged
