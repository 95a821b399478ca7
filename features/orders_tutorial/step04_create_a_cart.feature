@orders_tutorial @luma
Feature: Order tutorial, Step 4: create a cart
  In order to collect what I want
  As a customer
  I want a cart of my own

  Background:
    Given Jane Doe has an account

  Scenario: A new cart is empty, and stays the same cart
    When Jane opens her cart twice
    Then both times it is the same cart
    And the cart is empty
