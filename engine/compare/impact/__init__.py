"""What a change of terms comes to on given events: results side by side, and what their differences add up to.

In: the results of one set of events under OLD and under NEW, and facts of the events. Out: a frozen `Impact`, whose
sums are shown to agree with the totals of both evaluations. Nothing is evaluated here.
"""
