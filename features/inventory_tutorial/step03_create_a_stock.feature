@step03 @inventory_tutorial @luma @inventory_setup
Feature: Step 3 of the tutorial: create a stock
  In order to sell from sources of my choice
  As a merchant
  I want a stock that serves my website

  Background:
    Given the tutorial's sources, stock and products

  Scenario: The tutorial's stock serves the website
    Then the shop lists the stock "US Stock" for the website
    And the website is served by the stock "US Stock"
    And no other stock serves the website

  @refusal
  Scenario Outline: The stock "<name>" for the website "<website>"
    When the merchant tries to create the stock "<name>" for the website "<website>"
    Then the request is rejected with 400, saying "<message>"
    And the inventory is unchanged

    Examples:
      | name | website    | message                                            |
      |      |            | "name" can not be empty.                           |
      | QA   | qa-nowhere | The website with code "qa-nowhere" does not exist. |

  @refusal
  Scenario: A stock that does not exist is read
    When the merchant reads the stock 2000000000
    Then the request is rejected with 404, saying "Stock with id "2000000000" does not exist."
