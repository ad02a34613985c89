// The fields that protocol v1 knows, as numbers.
#pragma once

#include <cstdint>
#include <string_view>

namespace parley::wire::json {

enum class Field : std::uint8_t {
  // of requests, and of what answers them
  type,
  id,
  nick,
  secret,
  version,
  after,
  room,
  reason,
  to,
  text,
  key,
  mask,
  seconds,
  private_room,
  moderated,
  role,
  match,
  with,
  before,
  limit,
  account,
  password,
  old_password,
  new_password,
  invitation,
  mechanism,
  data,
  abort,
  fingerprint,
  operators,
  // of what the server says only
  seq,
  time,
  from,
  head,
  server,
  line_bytes,
  text_lines,
  topic,
  members,
  created,
  by,
  until,
  masks,
  more,
  rooms,
  away,
  sessions,
  since,
  entries,
  code,
  retry_after,
  mode,
  on,
  last_login,
  certificates,
  server_operator,
  address,
  records,
  number,
  action,
  target,
  // of rooms and their modes, people, read marks
  notice,
  redacted,
  bot,
  about,
  invite_only,
  open_topic,
  outside_messages,
  value,
  details,
  deleted,
  without,
  more_than,
  fewer_than,
  older_than,
  younger_than,
  topic_older_than,
  topic_younger_than,
  realname,
  secure,
  users,
  nicks,
  here,
  invisible,
  most_users,
  strangers,
  conversations,
  before_time,
  after_time,
  now,
  unknown,
};
inline constexpr std::size_t field_count = static_cast<std::size_t>(Field::unknown);

/// The name on the wire. Not for `unknown`.
[[nodiscard]] std::string_view field_name(Field field);

/// The field with that name, or `unknown`.
[[nodiscard]] Field field_named(std::string_view name);

}  // namespace parley::wire::json
