@inventory_tutorial @luma @inventory_setup
Feature: The whole tutorial
  In order to trust that the steps fit together
  As a QA engineer
  I want the fourteen steps one after the other, each with nothing but the ids of those before

  Background:
    Given the tutorial's quantities are restored afterwards

  Scenario: From the configuration to the order that is picked up in store
    When the tutorial is replayed through step 9
    Then the tutorial's order is new, and its quantities are reserved
    When the tutorial is replayed through step 10
    Then the tutorial's order is processing, with 1917.6 paid
    When the tutorial is replayed through step 12
    Then the tutorial's order is complete
    And the source quantities are those of step 12
    When the tutorial is replayed through step 13
    Then the source quantities are those of step 13
    When the tutorial is replayed through step 14
    Then the source quantities are those of step 14
    And the ids of every step are known

  Scenario: Every step is replayed twice, and nothing happens twice
    When the tutorial is replayed through step 14, each step from 6 on a second time by another process
    Then the customer has 2 orders, and the tutorial's order 1 invoice and 2 shipments
    And the source quantities are those of step 14
