@step13 @inventory_tutorial @luma @inventory_setup
Feature: Step 13 of the tutorial: transfer products between sources
  In order to refill a warehouse, or to empty one
  As a merchant
  I want a quantity to move from one source to another, and what is for sale to stay

  Background:
    Given the tutorial's sources, stock and products

  Rule: What leaves one source arrives at the other

    Scenario: A source gives everything it has
      When the merchant transfers all of "24-WB01" from "huntington" to "ne_wh"
      Then after the transfer, the quantity of "24-WB01" at "huntington" is 10 lower
      And after the transfer, the quantity of "24-WB01" at "ne_wh" is 10 higher
      And "huntington" is out of stock of "24-WB01"
      And after the transfer, no other quantity has changed

    Scenario: A source gives some of what it has
      When the merchant transfers 5 of "24-WB01" from "sausalito" to "west_wh"
      Then after the transfer, the quantity of "24-WB01" at "sausalito" is 5 lower
      And after the transfer, the quantity of "24-WB01" at "west_wh" is 5 higher
      And after the transfer, no other quantity has changed

    Scenario: A source gives everything and is unassigned
      When the merchant transfers all of "24-WB01" from "huntington" to "ne_wh" and unassigns "huntington"
      Then "24-WB01" is no longer stocked at "huntington"
      And after the transfer, the salable quantity of "24-WB01" is unchanged

  @refusal
  Rule: An invalid transfer is rejected

    Scenario: The source does not exist
      When the merchant tries to transfer all of "24-WB01" from "qa-nowhere" to "ne_wh"
      Then the request is rejected with 400, saying "Origin source qa-nowhere does not exist"
      And the inventory is unchanged

    Scenario: The source has too little
      When the merchant tries to transfer 500 of "24-WB01" from "sausalito" to "west_wh"
      Then the request is rejected with 400, saying "Requested transfer amount for sku 24-WB01 is not available"
      And the inventory is unchanged
