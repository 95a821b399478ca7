@step13 @inventory_tutorial @luma @inventory_setup
Feature: Step 13 of the tutorial: transfer products between sources
  In order to refill a warehouse, or to empty one
  As a merchant
  I want pieces to move from one source to another, and what is for sale to stay

  Background:
    Given the tutorial's sources, stock and products

  Rule: What leaves one source arrives at the other

    Scenario: A source gives everything it has
      When all "24-WB01" of "huntington" is transferred to "ne_wh"
      Then "24-WB01" has moved from "huntington" to "ne_wh" by 10
      And the source "huntington" is out of stock of "24-WB01"
      And by the transfer nothing else has moved

    Scenario: A source gives some of what it has
      When 5 pieces of "24-WB01" of "sausalito" are transferred to "west_wh"
      Then "24-WB01" has moved from "sausalito" to "west_wh" by 5
      And by the transfer nothing else has moved

    Scenario: A source gives everything and is no longer assigned
      When all "24-WB01" of "huntington" is transferred to "ne_wh", and "huntington" is unassigned
      Then "24-WB01" no longer lies at "huntington"
      And by the transfer the salable quantity of "24-WB01" has moved by 0

  @refusal
  Rule: A transfer that cannot be is refused

    Scenario Outline: The merchant tries to transfer <what>
      When the merchant tries to transfer <what>
      Then it is refused with 400, saying "<message>"
      And the inventory is as it was

      Examples:
        | what                               | message                                                 |
        | from a source that does not exist  | Origin source qa-nowhere does not exist                 |
        | more pieces than the source has    | Requested transfer amount for sku 24-WB01 is not available |
