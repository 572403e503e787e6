"""Attacks that the tests of a part try already, by family: number, what is tried, and which test."""

from typing import Final

from tests.service.api.attacks.attack import listed

_BY_FILE: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "parties/test_tokens.py": (
        (
            "A01",
            "a token without a signature (`alg: none`), signed by HMAC with our public key, or with a changed claim",
            "test_no_signature_and_weak_signatures_are_refused",
        ),
        (
            "A02",
            "a token signed by a stranger under our key's name",
            "test_a_stranger_s_key_is_refused_also_under_our_key_s_name",
        ),
        ("A03", "a token signed by the certificate key", "test_a_certificate_key_signs_no_token"),
        ("A04", "a token that is expired or not yet good", "test_a_token_names_its_party_for_ten_minutes"),
        (
            "A05",
            "a token for another audience, of another issuer, with claims left out or of another type",
            "test_claims_that_are_not_ours_are_refused_though_the_signature_is",
        ),
        (
            "A06",
            "another kind of document (`typ`) signed by the token key",
            "test_another_kind_of_document_signed_by_the_key_is_no_token",
        ),
        (
            "A07",
            "a token whose party was closed, whose secret was revoked, or that was revoked itself",
            "test_a_token_ends_with_its_secret_its_party_and_itself",
        ),
        (
            "A08",
            "a secret of another party, cut off, prolonged, ended",
            "test_a_secret_matches_its_party_alone_until_it_is_revoked_or_ends",
        ),
    ),
    "api/test_oauth.py": (
        (
            "A09",
            "another party's token revoked, or without its secret",
            "test_nobody_revokes_another_s_token",
        ),
        (
            "A30",
            "clients guessed by what a wrong one costs: one hash each, one answer",
            "test_whatever_is_wrong_costs_one_hash_and_is_answered_alike",
        ),
        (
            "A44",
            "line breaks and NUL in a client's id, to write into the log",
            "test_the_log_names_a_client_as_far_as_it_can_be_one",
        ),
    ),
    "api/test_account.py": (
        (
            "A17",
            "another party's secret revoked by its number",
            "test_a_secret_is_revoked_by_its_number_and_only_by_its_party",
        ),
        ("A18", "the end of a secret put off by changing it", "test_a_secret_is_not_prolonged_by_a_change"),
        ("A92", "a secret read out of the log", "test_changes_are_in_the_log_without_the_secret"),
    ),
    "api/test_declared.py": (
        ("A10", "every address by every method without a token", "test_nobody_is_answered_but_what_is_open"),
        (
            "A11",
            "every address by each role that the table does not give it",
            "test_each_role_is_refused_what_the_table_does_not_give_it",
        ),
    ),
    "api/test_rights.py": (
        (
            "A12",
            "an enterprise of another county, another enterprise, one that authorised nobody: cell by cell",
            "test_each_cell_of_the_table",
        ),
        (
            "A13",
            "a domain or a purpose of another department",
            "test_a_department_states_a_purpose_of_its_own_and_sees_its_domains",
        ),
        (
            "A31",
            "enterprises guessed by the answer to those that may not be seen",
            "test_who_may_not_see_an_enterprise_is_not_told_whether_there_is_one",
        ),
    ),
    "api/test_moved.py": (
        (
            "A89",
            "an enterprise that moved away, asked by the county it left, of days on which it was there",
            "test_of_any_day_the_county_of_now_is_answered_and_the_old_one_is_not",
        ),
        (
            "A90",
            "an enterprise that moved away, in a list of an earlier day or by a cursor kept from before",
            "test_a_list_that_was_begun_before_the_move_ends_without_who_moved",
        ),
    ),
    "api/test_lists.py": (
        ("A14", "another county's enterprises in a list", "test_a_county_lists_its_own_alone"),
        (
            "A32",
            "another county's enterprises guessed in a batch",
            "test_a_batch_does_not_tell_a_county_who_is_elsewhere",
        ),
        (
            "A45",
            "control characters and lone surrogates in a code",
            "test_a_batch_takes_no_text_that_cannot_be_kept",
        ),
    ),
    "api/test_history.py": (
        (
            "A33",
            "decisions guessed by their id",
            "test_who_may_not_see_an_id_is_not_told_whether_there_is_one",
        ),
    ),
    "api/test_screenings.py": (
        ("A15", "screenings by those who may not", "test_others_screen_nobody"),
        (
            "A16",
            "another department's screening fetched",
            "test_it_is_kept_and_fetched_again_to_the_byte_by_who_asked",
        ),
        (
            "A76",
            "an Idempotency-Key used for another question",
            "test_the_same_key_gives_the_same_receipt_and_serves_one_question_alone",
        ),
        ("A77", "many at once under one Idempotency-Key", "test_of_many_at_once_under_one_key_one_is_kept"),
        (
            "A87",
            "a published decision changed in the database",
            "test_what_a_changed_row_says_is_shown_to_nobody",
        ),
    ),
    "api/test_certificates.py": (
        (
            "A19",
            "certificates issued, read and revoked by those who may not",
            "test_who_may_issue_read_and_revoke",
        ),
        ("A70", "a revoked certificate made good again", "test_a_revocation_is_final_signed_and_in_the_log"),
        (
            "A94",
            "private halves and token keys among the published keys",
            "test_keys_are_public_and_no_token_key_is_among_them",
        ),
    ),
    "api/test_portfolio.py": (
        (
            "A20",
            "enterprises without an authorisation mixed into a portfolio",
            "test_each_is_answered_as_alone_or_refused_in_one_way",
        ),
        ("A21", "a portfolio by another purpose than that authorised", "test_another_purpose_finds_nothing"),
    ),
    "api/test_authorisations.py": (
        (
            "A22",
            "a bank that asks before it is authorised and after it was revoked",
            "test_a_bank_is_answered_from_grant_to_revocation",
        ),
        (
            "A23",
            "another's authorisation read or revoked",
            "test_what_one_sees_is_what_one_granted_or_was_granted",
        ),
        (
            "A24",
            "an authorisation for days gone by, without an end, for a purpose the bank has not",
            "test_what_cannot_be_granted_is_told",
        ),
    ),
    "authorisations/test_registry.py": (
        (
            "A25",
            "an authorisation used before its first or after its last day",
            "test_it_is_live_from_its_first_day_to_its_last",
        ),
        (
            "A26",
            "an authorisation used by another bank, for another purpose or enterprise",
            "test_it_lets_one_bank_ask_for_one_purpose_about_one_enterprise",
        ),
    ),
    "api/test_views.py": (
        (
            "A27",
            "what a bank may not see, read out of any field of its answer",
            "test_what_a_bank_may_not_see_is_nowhere_in_its_answer",
        ),
    ),
    "api/test_tags.py": (
        (
            "A34",
            "an ETag of another party used to learn whether an answer is the same",
            "test_who_sees_less_has_another_tag",
        ),
        (
            "A35",
            "`If-None-Match: *` on what may not be seen",
            "test_a_refusal_has_no_tag_and_a_tag_opens_nothing",
        ),
    ),
    "reading/test_cursor.py": (
        (
            "A78",
            "a cursor of one's own making, or of another list",
            "test_a_cursor_of_another_list_or_of_an_own_making_is_refused",
        ),
    ),
    "api/test_bounded.py": (
        ("A50", "a body larger than allowed, declared or in pieces", "test_a_larger_body_is_refused"),
        ("A51", "a header larger than allowed", "test_a_large_header_is_refused"),
        (
            "A52",
            "JSON nested deeply, also hidden behind strings",
            "test_deep_json_is_refused_and_what_is_in_strings_is_not_counted",
        ),
        (
            "A60",
            "a body that never comes to its end",
            "test_a_body_that_does_not_come_to_its_end_is_refused_in_time",
        ),
    ),
    "api/test_rates.py": (
        (
            "A53",
            "one party that asks without end",
            "test_a_party_that_asks_too_often_is_told_when_to_come_again",
        ),
        (
            "A54",
            "secrets tried one after the other from one address",
            "test_attempts_at_a_token_are_bounded_by_address",
        ),
        (
            "A55",
            "addresses changed within one subscriber's IPv6 network",
            "test_addresses_of_one_subscriber_are_one",
        ),
        (
            "A56",
            "more requests at once than the server bears",
            "test_a_full_server_sends_away_answers_health_and_recovers",
        ),
    ),
    "api/test_aside.py": (
        (
            "A57",
            "many questions at once that take seconds",
            "test_more_than_may_wait_is_refused_and_the_rest_is_done",
        ),
    ),
    "server/test_serving.py": (
        (
            "A61",
            "clients whose header or body comes too slowly or never ends, to a real server",
            "test_who_is_slow_or_endless_is_cut_off_and_nobody_else_waits",
        ),
        (
            "A93",
            "codes, secrets and tokens read out of the server's own log",
            "test_the_servers_log_names_no_enterprise",
        ),
    ),
    "api/test_health.py": (
        ("C17", "figures read through a proxy by an empty token", "test_an_empty_token_opens_no_figures"),
        (
            "A68",
            "figures read from elsewhere, or through a proxy",
            "test_figures_are_for_this_machine_or_a_token",
        ),
        (
            "A69",
            "paths and addresses read out of readiness",
            "test_each_part_that_fails_is_named_without_secrets",
        ),
    ),
    "api/test_ratings.py": (
        (
            "A91",
            "secrets read out of the answer to a defect",
            "test_a_defect_is_answered_without_its_secrets",
        ),
    ),
    "reading/test_formats.py": (
        (
            "A80",
            "a name that a spreadsheet takes for a formula, in CSV",
            "test_a_name_that_looks_like_a_formula_is_a_text_in_csv",
        ),
        ("A81", "the same in XLSX", "test_the_workbook_holds_texts_and_numbers_and_no_formula"),
    ),
    "keys/test_signing.py": (
        (
            "A71",
            "a certificate or receipt without a signature, with a weak one, or by a stranger",
            "test_no_signature_weak_signatures_and_strangers_are_refused",
        ),
        (
            "A72",
            "a key that a document brings along in its header",
            "test_a_key_within_the_header_is_not_followed",
        ),
        ("A73", "one byte of a signed document changed", "test_no_byte_can_be_changed"),
        (
            "A74",
            "one kind of signed document shown as another",
            "test_a_token_is_no_certificate_and_a_certificate_no_token",
        ),
    ),
    "proofs/test_proof.py": (
        (
            "A75",
            "a receipt shown for another screening, or for a changed one",
            "test_a_screening_is_held_against_its_receipt",
        ),
    ),
    "audit/test_verify.py": (
        (
            "A82",
            "a line of the log changed, left out, put elsewhere or written anew",
            "test_any_deed_is_found_at_its_place",
        ),
        ("A83", "the end of the log cut off", "test_a_cut_tail_is_seen_by_the_anchor_alone"),
        ("A84", "an anchor forged", "test_a_forged_or_changed_anchor_is_told"),
        ("A85", "an exported log changed", "test_any_deed_to_a_file_is_found"),
        (
            "C15",
            "the signature taken off an exported log, forged or not",
            "test_an_export_without_its_signature_is_a_fault",
        ),
        (
            "C18",
            "lines of the log removed as if they had been kept long enough, by a clock put ahead",
            "test_lines_removed_before_their_time_are_told_by_the_anchors_of_then",
        ),
    ),
    "audit/test_log.py": (
        (
            "A86",
            "the log changed by a statement of the service's own account",
            "test_the_database_itself_refuses_to_change_the_log",
        ),
    ),
    "backup/test_restore.py": (
        (
            "A88",
            "a back-up with a file changed, added or taken away",
            "test_a_backup_that_is_not_whole_is_refused",
        ),
    ),
    "notices/test_address.py": (
        (
            "C01",
            "an address for notices with credentials, another scheme, or text that one reads as another host",
            "test_an_address_that_is_none_is_refused",
        ),
        (
            "C02",
            "the machine itself, its network or its provider's services as an address for notices, in any writing",
            "test_what_is_not_public_is_refused",
        ),
        (
            "C03",
            "a name that leads to the machine itself or its network once it is registered (DNS rebinding)",
            "test_where_a_name_leads_is_looked_at_at_each_attempt",
        ),
        (
            "C04",
            "notices without TLS, by a name that leads elsewhere than to the machine itself",
            "test_without_tls_nothing_leaves_the_machine",
        ),
        (
            "C05",
            "a receiver with a certificate of nobody, of another name, or that has expired",
            "test_a_receiver_without_a_good_certificate_gets_nothing",
        ),
    ),
    "notices/test_delivery.py": (
        (
            "C06",
            "a receiver that redirects the sender to another address",
            "test_a_redirect_is_never_followed",
        ),
        ("C07", "a receiver that answers without end", "test_an_answer_without_end_is_left_alone"),
        (
            "C08",
            "a receiver that keeps the sender waiting, byte by byte, so that others are not told",
            "test_a_slow_receiver_has_its_time_and_nobody_waits_for_it",
        ),
        (
            "C09",
            "what changed of an enterprise told to a bank whose authorisation has ended",
            "test_a_bank_whose_authorisation_ended_before_gets_nothing_more",
        ),
    ),
    "notices/test_received.py": (
        (
            "C10",
            "a notice sent once more by who listened, or to another party than it tells",
            "test_what_is_of_another_time_is_a_replay",
        ),
        ("C11", "a notice changed on its way", "test_no_byte_of_a_body_can_be_changed"),
        (
            "C12",
            "a notice forged by a stranger, with a key in its header, or out of another document of ours",
            "test_a_strangers_key_and_one_it_brings_along_are_not_followed",
        ),
    ),
    "notices/test_outbox.py": (
        (
            "C13",
            "a grade, a score or a record read out of a notice",
            "test_a_notice_cannot_say_what_is_to_be_fetched",
        ),
    ),
    "test_settings.py": (
        (
            "C16",
            "figures read by an empty token where the settings file has one",
            "test_an_empty_text_is_refused_in_the_file_and_not_set_in_the_environment",
        ),
    ),
}

for _path, _attacks in _BY_FILE.items():
    for _number, _what, _test in _attacks:
        listed(_number, _what, f"tests/service/{_path}::{_test}")
