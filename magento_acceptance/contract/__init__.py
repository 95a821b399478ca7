"""A shop's web API as its OpenAPI describes it, held against what the scenarios use, or against another release's."""
