@step02 @inventory_tutorial @luma @inventory_setup
Feature: Step 2 of the tutorial: create sources
  In order to know what lies where
  As a merchant with warehouses and stores
  I want each of them to be a source, and the stores to be places where customers fetch what they bought

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
      And every value of each source is as it was entered

    Scenario: A source that is made a second time is still one source
      When the merchant makes the source "ne_wh" once more
      Then the inventory is as it was

  Rule: The preparation can run again

    Scenario: A shop that is right is left as it is, also without leave to change it
      When the inventory is prepared without leave to change it
      Then the inventory is as it was

    Scenario: A source that differs is reported, and not overwritten without leave
      Given the source "hq" goes by the name "Head office"
      When the inventory is prepared without leave to change it
      Then the preparation stops, saying "source hq has other values of name"
      And the inventory is as it was
      When the inventory is prepared with leave to change it
      Then every value of each source is as it was entered

  @refusal
  Rule: A source that cannot be is refused

    Scenario Outline: The merchant tries to make <what>
      When the merchant tries to make <what>
      Then it is refused with <status>, saying "<message>"
      And the inventory is as it was

      Examples:
        | what                         | status | message                                   |
        | a source without a postcode  | 400    | "postcode" can not be empty.              |
        | a source without a country   | 400    | "country_id" can not be empty.            |
        | a source without a name      | 400    | "name" can not be empty.                  |
        | a source without a code      | 400    | "source_code" can not be empty.           |
        | a source with a blank inside | 400    | "source_code" can not contain whitespaces. |
        | a source of nothing at all   | 400    | "source" is required. Enter and try again. |

    Scenario: Somebody without the right tries to make a source
      When somebody with no token tries to make a source
      Then it is refused with 401, saying "The consumer isn't authorized to access Magento_InventoryApi::source_edit."
      And the inventory is as it was

    Scenario: A source that does not exist is looked for
      When the merchant looks for the source "qa-nowhere"
      Then it is refused with 404, saying "Source with code "qa-nowhere" does not exist."
