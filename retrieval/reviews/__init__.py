"""Customers' reviews: exports of review apps, joined to the shop's products, with nothing about who wrote them."""

from retrieval.reviews.reading import ReviewsRead, read_reviews
from retrieval.reviews.records import Rating, Review, Reviews

__all__ = ["Rating", "Review", "Reviews", "ReviewsRead", "read_reviews"]
