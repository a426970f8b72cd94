"""The checks: how a solution works. One module for each way of looking at it."""

from typing import Any

import jax

from kata_tui.harness.checks import behaviour, keys, traced, using, watched
from kata_tui.harness.checks.found import Found
from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.inputs import Unbuildable
from kata_tui.model import checks as rules


def verify(check: rules.Check, call: Call) -> Found | Any:
    """Carry out a check on the inputs of a call.

    Returns a `Found`, or a result that the judge compares: for the rule `jit` that of the compiled call, for `sharding` that of the call
    itself. Raises what the submission raises, and Unbuildable for a fault of the problem file.
    """
    rule = check.rule
    match rule:
        case rules.JitRule():
            return behaviour.run_compiled(call, rule.static)
        case rules.JaxprRule():
            return traced.check_primitives(call, rule)
        case rules.CollectivesRule():
            return traced.check_primitives(call, rules.JaxprRule(require=rule.require))
        case rules.NoUnrollingRule():
            return traced.check_growth(call, rule.over)
        case rules.IntermediateRule():
            return traced.check_sizes(call, rule.at_most_mb)
        case rules.TracesRule():
            return watched.check_traces(call, rule)
        case rules.UsesRule():
            return using.check_uses(call, rule)
        case rules.AvoidsRule():
            return watched.check_avoids(call, rule.apis)
        case rules.KeyReuseRule():
            return keys.check_keys(call)
        case rules.LeaksRule():
            return behaviour.check_leaks(call)
        case rules.PureRule():
            return behaviour.check_pure(call)
        case rules.ShardingRule():
            if jax.device_count() == 1:
                raise Unbuildable("on one device everything is in one place; give the problem more with `devices`")
            return call.run()
