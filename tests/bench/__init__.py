"""`make bench`, in the smallest size."""
