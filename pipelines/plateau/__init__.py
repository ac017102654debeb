"""The plateau detector: has this patient stopped improving while still above goal?"""
