@inventory_tutorial @luma @inventory_setup
Feature: The whole tutorial in one go
  In order to trust that the steps fit together
  As a QA engineer
  I want the fourteen steps one after the other, each with nothing but the ids of those before

  Scenario: From the configuration to the order that is fetched in store
    Given the tutorial's quantities are restored afterwards
    When step 1 of the tutorial is done
    And step 2 of the tutorial is done
    And step 3 of the tutorial is done
    And step 4 of the tutorial is done
    And step 5 of the tutorial is done
    And step 6 of the tutorial is done
    And step 7 of the tutorial is done
    And step 8 of the tutorial is done
    And step 9 of the tutorial is done
    Then the tutorial's order is pending, and Jane's pieces are reserved
    When step 10 of the tutorial is done
    Then the tutorial's order is processing, paid with 1917.6
    When step 11 of the tutorial is done
    And step 12 of the tutorial is done
    Then the tutorial's order is complete
    And the pieces lie as Step 12 leaves them
    When step 13 of the tutorial is done
    Then the pieces lie as Step 13 leaves them
    When step 14 of the tutorial is done
    Then the pieces lie as Step 14 leaves them
    And the ids of every step are known

  Scenario: Every step is done twice, and nothing happens twice
    Given the tutorial's quantities are restored afterwards
    When each step from 6 to 14 of the tutorial is done twice, as by two processes
    Then there is one order, one invoice and two shipments of the tutorial's order
    And the pieces lie as Step 14 leaves them
