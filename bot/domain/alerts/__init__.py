"""What machines say: alerts, the groups they form, where each group goes, and what it has to do with incidents."""
