// Made from the protocol's schema by ./dev schema: do not edit.

/** Types of events that are entries of the log. */
export const ENTRIES = new Set([
  "message",
  "direct",
  "create",
  "topic",
  "mode",
  "grant",
  "invite",
  "kick",
  "ban",
  "unban",
  "mute",
  "unmute",
  "except",
  "unexcept",
  "admit",
  "unadmit",
  "redact",
]);

/** Codes of `closing` after which a client does not connect again by itself. */
export const FINAL_CLOSINGS = new Set([
  "quit",
  "too_many_errors",
  "killed",
  "banned",
  "password_changed",
  "account_removed",
]);

/** Codes of `error` that pass with time. */
export const PASSING_ERRORS = new Set([
  "too_many_sessions",
  "rate_limited",
  "busy",
  "shutting_down",
  "log_unavailable",
]);
