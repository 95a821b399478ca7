@orders_tutorial @luma
Feature: Order tutorial, Step 4: create a cart
  In order to collect what I want
  As a customer
  I want a cart of my own

  Background:
    Given a customer with a signed-in account

  Scenario: A new cart is empty, and stays the same cart
    When the customer opens a cart twice
    Then both times it is the same cart
    And the cart is empty
