"""What a notice or a law decides about people and households, as rules with dates.

Each says under which clause and from which day it holds. They advise: a person decides.
"""
