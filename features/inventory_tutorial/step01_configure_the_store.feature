@step01 @inventory_tutorial @luma @inventory_setup
Feature: Step 1 of the tutorial: configure the store
  In order not to fail halfway through the tutorial
  As a merchant
  I want to know what the shop's configuration lacks, and where to fix it

  Background:
    Given the tutorial's sources, stock and products

  Scenario Outline: The shop has what the tutorial needs: <what>
    When the merchant checks the shop's configuration with the tutorial's cart
    Then "<what>" is configured

    Examples:
      | what              |
      | bank transfer     |
      | flat rate         |
      | price rule        |
      | distance provider |
      | in-store pickup   |

  Scenario: The check leaves nothing behind
    When the merchant checks the shop's configuration with the tutorial's cart
    Then the customer of the check is deleted
    And after the check, no salable quantity has changed
