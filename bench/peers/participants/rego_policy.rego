package peers

old if input.on < 20160902

version := "A" if old else := "B"
rate := 9500 if old else := 11000
emergency_rate := 13500 if old else := 15500

support if input.kind in {"email_support", "computer_support", "project_support"}
outside if input.hour < 9
outside if input.hour >= 18

# Not `max`: regopy 1.5 takes 60 for the larger of 60 and 519.
at_least(x, low) := x if x >= low else := low

billed(rule, minutes, at) := {"rule": rule, "payer": "client", "covered": 0, "full": minutes, "rate": at, "over": 0, "over_rate": 0}
covered(rule) := {"rule": rule, "payer": "none", "covered": input.minutes, "full": 0, "rate": 0, "over": 0, "over_rate": 0}

decision := covered("email_config") if {
    input.kind == "email_support"
    input.topic == "email_config"
} else := object.union(billed("email_home", at_least(input.minutes, 30), 9000), {"payer": "user"}) if {
    input.kind == "email_support"
    input.topic == "general_tech"
    input.is_home_user
} else := billed("email_client", at_least(input.minutes, 30), 9000) if {
    input.kind == "email_support"
    input.topic == "general_tech"
} else := billed("emergency_call", input.minutes, emergency_rate) if {
    input.kind == "emergency"
} else := billed("emergency_weekend", input.minutes, emergency_rate) if {
    support
    input.weekday >= 6
} else := billed("emergency_hours", input.minutes, emergency_rate) if {
    support
    outside
} else := billed("computer_retainer", ceil(input.minutes / 20) * 20, rate) if {
    input.kind == "computer_support"
    input.on_retainer
} else := billed("computer_adhoc", at_least(input.minutes, 60), rate) if {
    input.kind == "computer_support"
} else := billed("project_excluded", input.minutes, rate) if {
    input.kind == "project_support"
    input.topic in {"new_feature", "third_party"}
} else := covered("project_covered") if {
    input.kind == "project_support"
    input.covered_until != null
    input.on < input.covered_until
} else := billed("project_expired", input.minutes, rate) if {
    input.kind == "project_support"
} else := object.union(billed("work_overrun", input.estimate, rate), {"over": input.minutes - input.estimate, "over_rate": rate / 2}) if {
    input.kind == "project_work"
    input.estimate != null
    input.minutes > input.estimate
} else := billed("work_within", input.minutes, rate) if {
    input.kind == "project_work"
    input.estimate != null
} else := billed("travel", input.minutes, rate / 2) if {
    input.kind == "travel"
} else := billed("default", input.minutes, rate)

result := {
    "rule_id": concat(":", [version, d.rule]),
    "billable": d.payer != "none",
    "billed_minutes": d.full + d.over,
    "amount": floor(((2 * ((d.full * d.rate) + (d.over * d.over_rate))) + 60) / 120),
    "payer": d.payer,
    "covered_minutes": d.covered,
    "full_minutes": d.full,
    "full_rate": d.rate,
    "over_minutes": d.over,
    "over_rate": d.over_rate,
} if {
    d := decision
}
