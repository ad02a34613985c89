// A log as version 1 of the schema wrote it; the clock was set back before the last message.
#pragma once

namespace parley::tests {

inline constexpr const char* log_version_1 = R"sql(
  CREATE TABLE rooms (id INTEGER PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL) STRICT;
  CREATE TABLE log (
    seq INTEGER PRIMARY KEY, room INTEGER NOT NULL, kind INTEGER NOT NULL, time INTEGER NOT NULL,
    nick TEXT NOT NULL, sender TEXT NOT NULL, target TEXT, subject TEXT, text TEXT, until INTEGER,
    key TEXT) STRICT;
  CREATE INDEX log_by_room ON log (room, seq);
  CREATE UNIQUE INDEX log_by_key ON log (room, sender, key) WHERE key IS NOT NULL;
  CREATE TABLE stopped (cleanly INTEGER NOT NULL) STRICT;
  INSERT INTO stopped VALUES (1);
  INSERT INTO rooms VALUES (1, '#lobby', '{"bans":[["troll!*@*","ada","spam",0]],"created":1795462494923,"direct":false,"founder":"guest:ada","invited":[],"moderated":false,"mutes":[],"name":"#lobby","operators":["guest:bob"],"other":"","private":true,"topic":"tea","topic_by":"ada","topic_time":1795462494923,"voiced":[]}');
  INSERT INTO log VALUES
    (1, 1, 3, 1795462494923, 'ada', 'guest:ada', NULL, NULL, NULL, NULL, NULL),
    (2, 1, 1, 1795462495923, 'ada', 'guest:ada', NULL, NULL, 'hello', NULL, 'k'),
    (3, 1, 1, 1795462494923, 'bob', 'guest:bob', NULL, NULL, 'hi ada', NULL, NULL);
  PRAGMA application_id = 1346458956;
  PRAGMA user_version = 1;
)sql";

}  // namespace parley::tests
