@orders_tutorial @luma
Feature: Order tutorial, Step 6: prepare for checkout
  In order to know what I shall pay
  As a customer
  I want to choose how my goods are shipped

  Background:
    Given Luma's products of the order tutorial are for sale
    And Jane Doe has an account
    And Jane has put the order tutorial's goods into her cart

  Scenario: Table rate
    When Jane asks what shipping costs
    Then "tablerate_bestway" is offered for 5
    When Jane chooses "tablerate_bestway"
    Then Jane may pay by "banktransfer"
    And Jane may pay by "checkmo"
    And the checkout comes to:
      | figure      | amount |
      | subtotal    | 160    |
      | discount    | 0      |
      | shipping    | 5      |
      | tax         | 0      |
      | grand total | 165    |
      | pieces      | 4      |
