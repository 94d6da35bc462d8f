"""What people see of each of the Pipefy stand-in's 26 behaviours (docs/reference/sandbox-pipefy.md).

The whole daemon between the config and the receiver, on the stand-in's clock:

 1  tokens, and their end:
      test_tokens_that_end_or_are_revoked_are_renewed_without_a_word
      test_a_secret_that_is_refused_is_told_once_and_the_open_alert_stays
 2  401 in a shape that is not GraphQL's:
      test_a_static_token_that_is_refused_is_told_though_the_answer_is_no_graphql
 3  refusals with HTTP 200:
      test_an_answer_that_is_none_is_told_once_and_is_no_number
 4  429 for five minutes:
      test_a_block_of_five_minutes_slows_down_and_is_over_without_a_word
 5  33 seconds, slow, broken and missing answers:
      test_an_answer_that_is_none_is_told_once_and_is_no_number
      test_a_time_out_of_one_field_leaves_the_others_known
 6  errors with path and code:
      test_a_field_that_is_null_with_an_error_is_unknown_in_its_words_and_the_rest_is_judged
 7  complexity and depth:
      test_many_organizations_are_watched_whatever_a_document_may_hold
 8  root fields that a schema lacks:
      test_a_field_that_the_schema_lacks_costs_no_other_number
      test_what_a_schema_lacked_is_tried_again_within_a_day
 9  introspection off:
      test_nobody_looks_into_the_schema
10  organizations with the permission, or none:
      test_an_account_that_sees_nobody_is_told_as_blind
11  organizations dropped in silence, idle ones:
      test_an_organization_that_is_dropped_in_silence_is_told_as_missing
      test_an_idle_organization_uses_nothing_and_is_not_missing
12  1 to 25 organizations a query:
      test_many_organizations_are_watched_whatever_a_document_may_hold
13  one organization denied:
      test_a_permission_denied_for_one_organization_is_its_own_affair
14  pipes:
      test_the_eleventh_pipe_is_told_by_its_name_and_the_whole_is_not
      test_a_pipe_that_is_listed_no_more_is_unknown_and_not_at_zero
15  top automations, deleted ones too:
      test_a_message_names_automations_with_halves_and_deleted_ones
16  operations and tokens:
      test_a_message_about_api_calls_names_operations_and_tokens
17  limits of null and 0, credits in halves, add-ons:
      test_a_limit_of_null_or_0_is_unknown_and_never_reached
      test_credits_come_in_halves_and_are_never_rounded_up
      test_with_an_add_on_passing_the_credits_is_no_exhaustion
18  months that turn at midnight:
      test_at_the_months_turn_the_reset_is_told_and_levels_are_told_anew
19  days, listed or not:
      test_the_month_is_there_at_once_whether_idle_days_are_listed_or_not
20  ranges of dates:
      test_a_month_by_dates_is_the_month_by_name
21  flows in pages:
      test_flows_on_later_pages_are_watched_too
22  subscriptions, null and odd:
      test_a_subscription_that_is_null_leaves_its_numbers_unknown
      test_a_row_nobody_knows_is_shown_by_its_name
23  exports:
      test_a_rule_orders_its_report_once_and_it_goes_where_pipefy_sends_it
24  our own calls count:
      test_near_the_end_of_the_api_quota_we_ask_less_and_say_so
      test_our_own_calls_are_named_among_the_operations
25  late and corrected numbers, limits that change:
      test_a_number_corrected_downwards_neither_resolves_nor_fires_again
      test_numbers_that_lag_six_hours_turn_the_month_once
      test_a_limit_that_is_raised_resolves_and_one_that_is_lowered_fires
26  data and errors together:
      test_a_field_that_is_null_with_an_error_is_unknown_in_its_words_and_the_rest_is_judged
"""

from __future__ import annotations

from tests.stories.behaviours.table import told_of, written_in


def test_each_of_the_26_behaviours_has_a_story() -> None:
    told = told_of(__doc__)
    assert list(told) == list(range(1, 27))
    assert all(told.values())


def test_every_story_in_the_table_exists_and_every_one_that_exists_is_in_the_table() -> None:
    named = {name for names in told_of(__doc__).values() for name in names}
    assert named == set(written_in("test_pipefy_*.py"))
