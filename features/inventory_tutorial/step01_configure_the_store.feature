@step01 @inventory_tutorial @luma @inventory_setup
Feature: Step 1 of the tutorial: configure the store
  In order not to fail halfway through the tutorial
  As an administrator
  I want to know what the shop's configuration lacks, and where to mend it

  Background:
    Given the tutorial's sources, stock and products

  Scenario Outline: The shop has what the tutorial wants configured: <what>
    When somebody looks at what the shop offers for the tutorial's cart
    Then "<what>" is configured

    Examples:
      | what              |
      | bank transfer     |
      | flat rate         |
      | price rule        |
      | distance provider |
      | in-store pickup   |

  Scenario: Looking leaves nothing behind
    When somebody looks at what the shop offers for the tutorial's cart
    Then no customer of the look is left
    And no salable quantity of the tutorial's products has moved
