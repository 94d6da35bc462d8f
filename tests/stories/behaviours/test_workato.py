"""What people see of each of the Workato stand-in's 22 behaviours (docs/reference/sandbox-workato.md).

The whole daemon between the config and the receiver, on the stand-in's clock:

 1  usage is posted:
      test_used_limit_and_reset_are_shown_as_workato_tells_them
 2  only a known bearer token opens:
      test_a_token_that_is_refused_is_told_once_and_the_open_alert_stays
      test_after_a_refusal_nothing_is_shown_as_fresh
      test_with_a_good_token_again_the_end_of_the_silence_is_told_and_nothing_else
      test_a_token_refused_from_the_start_is_no_answer_yet_and_no_number
 3  the vendor privilege, and the role's endpoints:
      test_a_role_that_lacks_usage_is_told_whatever_its_status
 4  lists in three styles, refused or misread:
      test_the_style_that_doctor_finds_makes_it_work
      test_a_refused_style_is_told_and_is_no_number
      test_customers_left_out_of_a_misread_list_are_unknown_and_doctor_is_named
 5  from and to:
      test_the_first_moment_of_a_period_is_no_failure
      test_a_range_that_is_too_long_is_told_in_workatos_words
 6  intervals and groupings:
      test_each_customer_is_judged_by_its_own_billing_period
 7  one kind of ids:
      test_a_customer_without_an_external_id_is_unknown_when_asked_by_those
      test_environments_are_added_up_as_the_config_combines_them
 8  patterns:
      test_a_message_names_recipes_as_they_are_called_and_never_asks_for_them_by_pattern
 9  parameters nobody knows:
      test_a_look_is_one_usage_request_and_the_list_and_asks_for_nothing_more
10  ids nobody has, and nothing that matches:
      test_no_row_in_the_middle_of_a_period_keeps_the_alert_and_is_unknown
      test_no_row_while_a_period_is_young_is_nothing_used_yet
      test_a_customer_that_is_gone_is_told_as_missing_and_its_alert_stays
11  one row a workspace and bucket:
      test_texts_for_numbers_and_every_way_to_write_times_mean_the_same
      test_nobody_vanishes_where_answers_are_cut_at_a_limit_nobody_told_of
12  deleted recipes:
      test_a_recipe_that_is_deleted_does_not_lower_the_total
13  rows of any shape:
      test_numbers_nested_by_interval_count_as_flat_ones
      test_rows_of_an_unknown_shape_are_a_failure_that_names_what_is_there
      test_fields_in_the_config_make_rows_of_any_shape_readable
14  retried jobs:
      test_use_that_shrinks_and_grows_again_is_told_once
      test_a_retried_job_that_moves_into_the_next_period_neither_resolves_nor_fires_again
15  the admin's zone, days of 23 and 25 hours:
      test_a_month_with_a_longer_or_shorter_day_ends_at_the_admins_midnight
      test_history_of_such_a_month_has_one_number_for_each_of_the_admins_days
16  requests a minute:
      test_a_full_bucket_is_waited_for_without_a_word
      test_a_429_for_an_hour_slows_us_down_to_what_it_asks_for
      test_after_a_429_polling_goes_on_as_before
17  forty seconds, and all that can break:
      test_too_many_workspaces_for_forty_seconds_are_asked_about_in_parts
      test_an_answer_that_is_none_is_told_once_with_its_reason_and_is_no_number
      test_without_the_customer_list_nothing_is_known_either
      test_a_single_fault_is_not_even_noticed
      test_a_crossing_during_a_silence_is_told_after_it
      test_a_period_that_ends_in_a_silence_is_not_resolved_before_it_is_known
18  customers and their limits:
      test_a_full_last_page_of_customers_hides_nobody
      test_a_limit_that_is_no_number_is_unknown_and_never_used_up
      test_a_limit_written_as_text_counts
      test_without_a_limit_the_contracts_counts_by_plan
      test_a_limit_that_workato_stops_giving_changes_nothing_for_a_day
      test_levels_lie_where_they_should_whatever_the_limit
      test_connections_have_a_limit_of_their_own_that_never_resets
19  limits, billing days, plans and names that change:
      test_a_raised_limit_resolves_and_the_next_level_is_told_anew
      test_a_limit_lowered_under_the_use_is_told_as_what_it_is
      test_an_adjustment_ends_with_its_period
      test_an_adjustment_outside_the_limit_is_added_where_the_config_says_so
      test_a_moved_billing_day_is_said_and_use_is_judged_by_the_new_period
      test_a_billing_day_moved_back_again_is_told_once_for_each_move
      test_a_new_plan_changes_which_contract_counts
      test_a_new_name_is_used_and_the_alert_stays_the_same
20  calendar months, the admin's own workspace:
      test_calendar_months_and_the_admins_workspace_are_never_taken_for_a_customers_use
21  the vendor's own events:
      test_the_vendors_events_come_in_by_the_push_door_and_are_judged
22  the clock, periods that end, pauses at the limit:
      test_a_period_that_ends_is_told_as_a_reset_and_levels_are_told_anew
      test_a_list_that_turns_late_keeps_the_alert_until_the_new_period_is_told
      test_recipes_paused_at_the_limit_are_critical_until_the_period_ends
      test_growth_is_told_level_by_level_once_a_period
      test_a_clock_set_back_tells_nothing_twice
"""

from __future__ import annotations

from tests.stories.behaviours.table import told_of, written_in


def test_each_of_the_22_behaviours_has_a_story() -> None:
    told = told_of(__doc__)
    assert list(told) == list(range(1, 23))
    assert all(told.values())


def test_every_story_in_the_table_exists_and_every_one_that_exists_is_in_the_table() -> None:
    named = [name for names in told_of(__doc__).values() for name in names]
    assert sorted(named) == sorted(written_in("test_workato_*.py"))
