"""Finds the tokens that questions are about: an independent implementation of the rules, as the oracle of `main.rs`.

    who.py tokens.ndjson groups.tsv questions.json

Prints `[{"yes": [ids], "unknown": [ids]}, …]`, one per question. It does not compare patterns: it lists every account,
zone and bucket that the tokens name, and one more zone and bucket that none names, and tries each. A form that it does
not know ends it with an error.
"""

import ipaddress
import json
import sys
from datetime import datetime, timedelta

ACCOUNT, ZONE, BUCKET = "com.cloudflare.api.account", "com.cloudflare.api.account.zone", "com.cloudflare.edge.r2.bucket"


def entries(policy):
    """The resources of a policy as (account or None, name)."""
    for name, value in policy["resources"].items():
        if value == "*":
            yield None, name
        else:
            for inner, inner_value in value.items():
                assert inner_value == "*" and name.startswith(ACCOUNT + "."), name
                yield name[len(ACCOUNT) + 1 :], inner


def covers(entry, thing):
    """Whether an entry of a policy covers one account, zone or bucket."""
    within, name = entry
    kind, account, identifier = thing
    if within is not None and within != account:
        return False
    if name.startswith(BUCKET + "."):
        return kind == BUCKET and name == f"{BUCKET}.{account}_{identifier}"
    if name.startswith(ZONE + "."):
        return kind == ZONE and name[len(ZONE) + 1 :] in ("*", identifier)
    assert name.startswith(ACCOUNT + "."), name
    return kind == ACCOUNT and name[len(ACCOUNT) + 1 :] == account


def universe(tokens, account):
    """Every concrete thing of the account."""
    things = {(ACCOUNT, account, account), (ZONE, account, "unnamed"), (BUCKET, account, "default_unnamed")}
    for token in tokens:
        for policy in token["policies"]:
            for _, name in entries(policy):
                if name.startswith(BUCKET + "."):
                    things.add((BUCKET, account, name[len(BUCKET) + 1 :].split("_", 1)[1]))
                elif name.startswith(ZONE + ".") and not name.endswith("*"):
                    things.add((ZONE, account, name[len(ZONE) + 1 :]))
    return things


def rights(token, things, groups):
    """Every (group, thing) that an allow covers and no deny takes."""
    found = set()
    for effect in ("allow", "deny"):
        for policy in token["policies"]:
            assert policy["effect"] in ("allow", "deny"), policy
            if policy["effect"] != effect:
                continue
            pairs = {
                (group["id"], thing)
                for group in policy["permission_groups"]
                for thing in things
                if thing[0] in groups[group["id"]]["scopes"]
                and any(covers(entry, thing) for entry in entries(policy))
            }
            found = found | pairs if effect == "allow" else found - pairs
    return found


def is_meant(thing, resource):
    """Whether a question about a resource is about a thing; an account includes all in it."""
    kind, account, identifier = thing
    if resource is None:
        return True
    if resource["kind"] == "account":
        return account == resource["id"]
    return (resource["kind"], resource["id"]) == ({ZONE: "zone", BUCKET: "bucket"}.get(kind), identifier)


def permits(token, address):
    lists = (token.get("condition") or {}).get("request_ip") or {}
    address = ipaddress.ip_address(address)

    def contains(cidrs):
        return any(address in ipaddress.ip_network(cidr, strict=False) for cidr in cidrs or [])

    return (not lists.get("in") or contains(lists["in"])) and not contains(lists.get("not_in"))


def parsed(text):
    return text and datetime.fromisoformat(text.replace("Z", "+00:00"))


def usable(token, at):
    expires, begins = parsed(token.get("expires_on")), parsed(token.get("not_before"))
    if (expires and expires <= at) or (begins and at < begins):
        return "no"
    return {"active": "yes", "disabled": "no", "expired": "no"}.get(token["status"], "unknown")


def matches(token, question, things, groups):
    at = parsed(question["at"])
    name, access = question.get("permission"), question.get("access")
    held = {
        groups[group]["access"]
        for group, thing in rights(token, things, groups)
        if (name is None or groups[group]["name"].lower() == name.lower())
        and is_meant(thing, question.get("resource"))
    }
    wanted = held if access is None else held & ({"write", "other"} if access == "write" else {access})
    lists = (token.get("condition") or {}).get("request_ip") or {}
    expires = parsed(token.get("expires_on"))
    checks = [
        "yes" if wanted else "no",
        "no" if question.get("read_only") and held - {"read"} else "yes",
        "no" if "from" in question and not permits(token, question["from"]) else "yes",
        "no" if question.get("any_ip") and lists.get("in") else "yes",
        "no" if question.get("never_expires") and expires else "yes",
        usable(token, at) if question.get("usable") else "yes",
    ]
    if "expires_within_days" in question:
        soon = expires and at < expires <= at + timedelta(days=question["expires_within_days"])
        checks.append("yes" if soon else "no")
    return "no" if "no" in checks else "unknown" if "unknown" in checks else "yes"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def main():
    tokens = [json.loads(line) for line in read(sys.argv[1]).splitlines()]
    lines = [line.split("\t") for line in read(sys.argv[2]).split("\n") if line and line[0] != "#"]
    groups = {
        line[0]: {"name": line[1], "scopes": line[2].split(","), "access": line[3]} for line in lines[1:]
    }
    questions = json.loads(read(sys.argv[3]))
    things = universe(tokens, questions["account"])
    results = []
    for question in questions["questions"]:
        # A zone that no token names is a thing too.
        resource = question.get("resource") or {}
        asked = {(ZONE, questions["account"], resource["id"])} if resource.get("kind") == "zone" else set()
        result = {"yes": [], "unknown": []}
        for token in tokens:
            result.get(matches(token, question, things | asked, groups), []).append(token["id"])
        results.append({verdict: sorted(ids) for verdict, ids in result.items()})
    print(json.dumps(results))


main()
