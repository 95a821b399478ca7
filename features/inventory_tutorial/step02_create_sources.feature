@step02 @inventory_tutorial @luma @inventory_setup
Feature: Step 2 of the tutorial: create sources
  In order to know what is stocked where
  As a merchant with warehouses and stores
  I want each of them to be a source, and the stores to be places where customers pick up what they bought

  Background:
    Given the tutorial's sources, stock and products

  Rule: A source is kept as it was entered

    Scenario: The tutorial's eight sources are listed beside the default source
      Then the shop lists the source "default"
      And the shop lists these sources:
        | source     | name                | city        | region     | postcode | pickup |
        | ne_wh      | Northeast Warehouse | Jersey City | New Jersey | 07306    | no     |
        | west_wh    | West Warehouse      | Stockton    | California | 95207    | no     |
        | brooklyn   | Brooklyn Store      | Brooklyn    | New York   | 11211    | yes    |
        | huntington | Long Island Store   | Huntington  | New York   | 11743    | yes    |
        | manhattan  | Manhattan Store     | New York    | New York   | 10011    | yes    |
        | berkeley   | Berkeley Store      | Berkeley    | California | 94705    | yes    |
        | sausalito  | Sausalito Store     | Sausalito   | California | 94965    | yes    |
        | hq         | HQ                  | New York    | New York   | 10022    | no     |
      And each source is as it was entered

    Scenario: A source that is created a second time is still one source
      When the merchant creates the source "ne_wh" again
      Then the inventory is unchanged

  Rule: The preparation can run again

    Scenario: A shop that is right is left as it is, also without permission to change it
      When the inventory is prepared without permission to change it
      Then the inventory is unchanged

    Scenario: A source that differs is reported, and not overwritten without permission
      Given the source "hq" is named "Head office"
      When the inventory is prepared without permission to change it
      Then the preparation stops, saying "source hq has other values of name"
      And the inventory is unchanged
      When the inventory is prepared with permission to change it
      Then each source is as it was entered

  @refusal
  Rule: An invalid source is rejected

    Scenario Outline: Code "<code>", name "<name>", country "<country>", postcode "<postcode>"
      When the merchant tries to create the source "<code>" named "<name>" in "<country>", postcode "<postcode>"
      Then the request is rejected with 400, saying "<message>"
      And the inventory is unchanged

      Examples:
        | code    | name | country | postcode | message                                    |
        | qa_none | QA   | US      |          | "postcode" can not be empty.               |
        | qa_none | QA   |         | 1        | "country_id" can not be empty.             |
        | qa_none |      | US      | 1        | "name" can not be empty.                   |
        |         | QA   | US      | 1        | "source_code" can not be empty.            |
        | qa none | QA   | US      | 1        | "source_code" can not contain whitespaces. |

    Scenario: The request holds no source
      When the merchant tries to create a source from an empty request
      Then the request is rejected with 400, saying ""source" is required. Enter and try again."
      And the inventory is unchanged

    Scenario: An anonymous caller tries to create a source
      When an anonymous caller tries to create a source
      Then the request is rejected with 401, saying "The consumer isn't authorized to access Magento_InventoryApi::source_edit."
      And the inventory is unchanged

    Scenario: A source that does not exist is read
      When the merchant reads the source "qa-nowhere"
      Then the request is rejected with 404, saying "Source with code "qa-nowhere" does not exist."
