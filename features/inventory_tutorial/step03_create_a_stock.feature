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
  Scenario Outline: The merchant tries to make <what>
    When the merchant tries to make <what>
    Then it is refused with 400, saying "<message>"
    And the inventory is as it was

    Examples:
      | what                                  | message                                      |
      | a stock without a name                | "name" can not be empty.                     |
      | a stock for a website that is unknown | The website with code "qa-nowhere" does not exist. |

  @refusal
  Scenario: A stock that does not exist is looked for
    When the merchant looks for the stock 2000000000
    Then it is refused with 404, saying "Stock with id "2000000000" does not exist."
