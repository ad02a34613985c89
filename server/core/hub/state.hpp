// The inside of the hub: its tables, and its work by subject. Each subject is a file of its own.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/hash_table.hpp"
#include "core/hub.hpp"
#include "core/hub/address_rates.hpp"
#include "core/hub/overload.hpp"
#include "core/hub/people.hpp"
#include "core/hub/recent_rates.hpp"
#include "core/hub/room.hpp"
#include "core/hub/skeleton_table.hpp"
#include "core/hub/table.hpp"

namespace parley::core {

struct Pending;

/// One command on its way through the hub.
struct Ask {
  Session& session;
  RequestTag tag;
  Now now;
  Effects& out;
  Pending* behind = nullptr;  // an earlier command's entry: this one's answer follows its answer

  [[nodiscard]] User& user() const { return *session.user; }
  void reply(Event event) const;
};

/// What was given to the log, and who is to be told what became of it.
struct Pending {
  Room* room = nullptr;  // null: only the log knows it
  SessionId asker;
  RequestTag tag = 0;
  std::chrono::milliseconds since{0};  // on the steady clock
  bool answers_next = false;           // one command made this and the next: only the last answers
  bool tells_others = false;           // a mark that is to be set, and not asked for
  bool says = false;                   // it is a message
  bool ends = false;                   // it is the end of the room
  bool is_answered = false;            // or is answered otherwise: the log's answer goes nowhere
  std::unique_ptr<Entry> change;       // a copy, if it changes the room's state
  std::vector<effect::Reply> next;     // answers to later commands of the same session
};

inline void Ask::reply(Event event) const {
  effect::Reply reply{session.id, tag, std::move(event)};
  if (behind != nullptr) {
    behind->next.push_back(std::move(reply));
  } else {
    out.emplace_back(std::move(reply));
  }
}

/// A list looks at every room or user, 0.2 ms for 1,000. However many ask, the hub spends about a
/// twentieth of its time on it. In thousands of rooms or users.
inline constexpr Rate listing{200, 200};

inline SessionId id_of_session(const Session& session) { return session.id; }
inline std::string_view identity_of_user(const User& user) { return user.identity.value; }
inline std::string_view nick_of_user(const User& user) { return user.nick.folded; }
inline RoomId id_of_room(const Room& room) { return room.id(); }
inline std::string_view key_of_room(const Room& room) { return room.key; }

struct RoomsByKey {
  using is_transparent = void;
  bool operator()(const Room* a, const Room* b) const { return a->key < b->key; }
  bool operator()(const Room* a, std::string_view b) const { return a->key < b; }
  bool operator()(std::string_view a, const Room* b) const { return a < b->key; }
};

class Hub::State {
 public:
  explicit State(Limits limits) : limits_(limits) {}

  // hub.cpp: coming, going, and the way of a command
  void restore(std::vector<RoomState> rooms, Seq head, Time latest);
  /// With a wall clock that is not earlier than the log's latest entry, see Hub.
  [[nodiscard]] Now rising(Now now) const;
  void attach(SessionId id, std::string address, bool secure, std::string_view counted_as,
              Passwords passwords);
  void detach(SessionId id, std::string_view reason, Now now, Effects& out);
  void handle(SessionId id, RequestTag tag, Command&& command, Now now, Effects& out);

  // accounts.cpp
  void restore_accounts(std::vector<AccountName> accounts, std::vector<MaskRule> bans);
  void know_former_guests();
  [[nodiscard]] std::vector<effect::BarAddresses::Barred> barred() const;
  void set_operators(const std::vector<std::string>& accounts);
  [[nodiscard]] std::vector<std::string> missing_operators() const;
  void accounts_answered(AccountAnswer&& answer, Now now, Effects& out);

  void charge_output(SessionId id, std::size_t bytes, Now now);

  /// Leaves out what is addressed to sessions whose connection is gone.
  void drop_undeliverable(Effects& out);

  // commit.cpp: what the log says
  void committed(std::span<const Committed> entries, Now now, Effects& out);
  void refused(std::size_t count, const Error& why, Now now, Effects& out);

  // queries.cpp
  void snapshot(SessionId session, RoomId room, Effects& out) const;
  [[nodiscard]] HubCounts counts() const;
  [[nodiscard]] std::vector<RoomState> rooms() const;

  // invariants.cpp
  [[nodiscard]] std::vector<std::string> check_invariants() const;
  class Inspection;

  void set_limits(const Limits& limits) { limits_ = limits; }
  void set_storage(Storage storage) { storage_ = storage; }
  void begin_shutdown() { shutting_down_ = true; }
  void begin_turn(std::chrono::milliseconds lag, Now now) { overload_.begin_turn(lag, now.steady); }
  [[nodiscard]] Seq head() const { return head_; }

 private:
  [[nodiscard]] Refusal admit(Ask& ask, const Command& command);
  [[nodiscard]] Refusal charge(Ask& ask, schema::Rate rate);
  void perform(Ask& ask, Command& command);
  /// The room that the command is about, if it is one that this session is creating.
  [[nodiscard]] Room* room_it_waits_for(const Session& session, const Command& command) const;

  // order.cpp: a session's commands, one after the other
  [[nodiscard]] bool may_begin(const Session& session, const Command& command) const;
  [[nodiscard]] bool only_appends(const Command& command) const;
  void begin(Session& session, Queued& queued, Now now, Effects& out);
  static void enqueue(Session& session, Queued queued);
  static void enqueue_first(Session& session, Queued queued);
  /// Begins what may begin now; then ends the session if it is ending and nothing is left to do.
  /// The session may be gone afterwards.
  void go_on(Session& session, Now now, Effects& out);
  void run_ready(Now now, Effects& out);
  void count_down(const Pending& pending, Effects& out);
  void release(std::vector<SessionId>& waiting);
  void finish_ending(Session& session, Now now, Effects& out);
  void erase_session(Session& session, Now now);
  /// Ends the sessions, which must be signed in; the closing reason is also their rooms'. Gives how
  /// many of them still wait for the log: `awaited_by` is released by the last.
  std::uint32_t end_all(const std::vector<Session*>& sessions, const event::Closing& closing,
                        SessionId awaited_by, Now now, Effects& out);
  /// Ends `sessions`, and answers the command with `answer` as soon as they have ended.
  void end_sessions(const Ask& ask, const std::vector<Session*>& sessions,
                    const event::Closing& closing, Event answer);
  [[nodiscard]] static Error shutting_down();
  [[nodiscard]] static Error too_fast(std::chrono::milliseconds wait);
  /// Takes tokens of the session for work that grows with what others have set up.
  void charge_work(const Ask& ask, std::size_t units) const;
  void charge_lines(Ask& ask, std::size_t lines) const;

  // sign_in.cpp: users
  Refusal on(Ask& ask, command::Hello& hello);
  Refusal on(Ask& ask, command::Nick& nick);
  Refusal on(Ask& ask, command::Away& away);
  Refusal on(Ask& ask, command::Quit& quit);
  static Refusal on(Ask& ask, command::Ping& ping);
  static Refusal on(Ask& ask, command::Pong& pong);
  [[nodiscard]] Result<User*> user_for(Ask& ask, command::Hello& hello);
  [[nodiscard]] Refusal may_be_renamed(Ask& ask) const;
  void rename(Ask& ask, Name name);
  /// Who a Hello is for, and whether it may come in at all.
  [[nodiscard]] Refusal settle_identity(const Ask& ask, command::Hello& hello) const;
  [[nodiscard]] Refusal may_use_nick(const Identity& identity, const Name& name) const;
  void sign_out(Session& session, std::string_view reason, Now now, Effects& out);
  /// Ends a session from this side, as soon as the log has answered for what it was given: the
  /// session is told why, its rooms are told `reason`. What has not begun is not done.
  void end_session(Session& session, event::Closing closing, std::string_view reason, Now now,
                   Effects& out);
  void forget_user(User& user, Now now, Effects& out);

  // accounts.cpp: registering, logging in
  Refusal on(Ask& ask, command::Authenticate& authenticate);
  Refusal on(Ask& ask, command::Register& wish);
  Refusal on(Ask& ask, command::ChangePassword& change);
  Refusal on(Ask& ask, command::AskAccount& about);
  Refusal on(Ask& ask, command::SetCertificate& set);
  Refusal log_in(Ask& ask, command::Hello& hello);
  static void ask_accounts(const Ask& ask, AccountQuestion question);
  /// Into the audit log, in the name of who asks; once it is done.
  static void record(const Ask& ask, std::string action, std::string target, std::string text);
  static void record(AuditRecord record, Effects& out);
  static void record_outcome(const AccountAnswer& answer, Now now, Effects& out);
  /// Refuses a password that would come in plain text from elsewhere.
  [[nodiscard]] static Refusal may_send_password(const Session& session);
  /// True if the name is an operator's of the server, and no account has it.
  [[nodiscard]] bool is_kept_for_operator(std::string_view skeleton_of_name) const;
  /// Why this identity may not have a name that looks as this one does: it is a service's, or
  /// another account's.
  [[nodiscard]] Refusal looks_like_another(const Identity& identity, const Name& name) const;
  [[nodiscard]] Account* account_named(std::string_view name) const;
  [[nodiscard]] Account* account_of(const Identity& identity) const;
  Account& add_account(AccountName account);
  /// Notes that an account may be in the log from now on.
  void note_writer(const User& user) const;
  void learn(Ask& ask, Asking& asking, const AccountQuestion& question, AccountFact& fact);
  void resume_hello(Ask& ask, command::Hello& hello);
  void finish_registration(const AccountAnswer& answer, Now now, Effects& out);
  void end_other_sessions(const Ask& ask);

  // removed_accounts.cpp
  /// If all accounts are taken, has the longest unused ones removed.
  [[nodiscard]] Refusal has_place_for_account(Ask& ask);
  /// Those that wrote nothing, have no role in an account's room and were not logged in to for
  /// Limits::unused_account; the oldest first.
  [[nodiscard]] std::vector<Account*> unused_accounts(Now now) const;
  void remove_unused_accounts(Now now, Effects& out);
  void unused_removed(const AccountAnswer& answer, Now now, Effects& out);
  /// No user and no session may point to it.
  void forget_account(const Account& account);
  /// Takes over what was added and removed in the store beside the server.
  void accounts_read(const AccountAnswer& answer, Now now, Effects& out);
  void set_aside(Account& account, Now now, Effects& out);

  // operators.cpp: of the server
  Refusal on(Ask& ask, command::Kill& kill);
  Refusal on(Ask& ask, command::SetServerBan& set);
  Refusal on(Ask& ask, command::ServerBans& list);
  Refusal on(Ask& ask, command::Announce& announce);
  Refusal on(Ask& ask, command::DeleteRoom& wish);
  Refusal on(Ask& ask, command::Rehash& rehash);
  Refusal on(Ask& ask, command::Sessions& sessions);
  Refusal on(Ask& ask, command::Audit& audit);
  [[nodiscard]] static Refusal must_be_operator(const Ask& ask);
  [[nodiscard]] bool has_server_ban(std::string_view mask) const;
  /// Gives the sessions that it is to end.
  std::vector<Session*> apply_server_ban(const account::SetBan& set, Now now, Effects& out);
  [[nodiscard]] const MaskRule* server_ban_of(const Session& session, const Identity& identity,
                                              const Account* account, Time now) const;

  // rooms.cpp: coming into rooms and leaving them
  Refusal on(Ask& ask, command::Join& join);
  Refusal on(Ask& ask, command::Part& part);
  Refusal create_room(Ask& ask, const Name& name);
  [[nodiscard]] Refusal may_enter(const Ask& ask, const Room& room,
                                  std::string_view password) const;
  [[nodiscard]] Refusal may_have_another_room(const Session& session) const;
  [[nodiscard]] bool announces(const Room& room) const;  // presence; not in large rooms
  /// To every room of `user` that announces presence, but not to `from`: `about` its name. Gives
  /// the number of members told.
  std::size_t announce_in_rooms_of(
      const User& user, SessionId from, Effects& out,
      const std::function<Event(const std::string& room)>& about) const;
  void welcome(const Session& session, RequestTag tag, const Room& room, bool created,
               Effects& out) const;
  /// Gives true if it is the user's first session there.
  static bool enter(Session& session, Room& room);
  /// Gives true if it was the user's last session there.
  bool leave(Session& session, Room& room);

  // messages.cpp
  Refusal on(Ask& ask, command::Say& say);
  Refusal on(Ask& ask, command::Typing& typing);
  Refusal on(Ask& ask, command::Redact& redact);
  Refusal redact_anywhere(Ask& ask, command::Redact& redact);
  Refusal say_in_room(Ask& ask, command::Say& say);
  Refusal say_to_user(Ask& ask, command::Say& say);
  [[nodiscard]] Result<Room*> room_to_speak_in(const Ask& ask, std::string_view name) const;
  /// Looks at the room's masks only if they, or the session, changed since it last spoke there.
  [[nodiscard]] Refusal may_speak_in(const Ask& ask, const Room& room) const;
  [[nodiscard]] Result<Room*> begin_conversation(Ask& ask, const User& with);

  // quotas.cpp: what strangers may begin and store
  [[nodiscard]] Refusal may_create(Ask& ask);
  [[nodiscard]] Refusal has_place(const Ask& ask);
  [[nodiscard]] Refusal has_place_for_conversation(const Ask& ask, const User& with);
  /// Takes a token for speaking to strangers unasked, of the user and of its address.
  [[nodiscard]] Refusal take_create(const Ask& ask) const;
  /// What `with` is sent unasked is charged to this; null if it is asked for: to oneself, by an
  /// operator of the server, or in a conversation that `with` began or has answered.
  [[nodiscard]] TokenBucket* unasked(const Ask& ask, User& with) const;
  [[nodiscard]] Refusal may_send_unasked(const Ask& ask, const User& with,
                                         const TokenBucket* unasked) const;
  void charge_unasked(const Ask& ask, TokenBucket* unasked, double messages = 1) const;
  /// Why nothing may be stored for this user now.
  [[nodiscard]] Refusal may_store(const Ask& ask) const;
  void charge_bytes(const Ask& ask, std::size_t size) const;
  [[nodiscard]] static std::size_t bytes_of(const Entry& entry);
  [[nodiscard]] static std::size_t bytes_of(const ReadMark& mark);
  [[nodiscard]] static std::size_t bytes_of(const RoomEnd& end);
  [[nodiscard]] bool is_guest(const Identity& identity) const;
  void count_guest_rooms();
  /// Its account was made, or could not be made.
  void count_rooms_of(const Identity& founder);
  /// Sets Room::of_guest: the room may have been handed over.
  void count_founder(Room& room);

  // deserted.cpp: the end of rooms
  /// True for a guest's room that no account has written in and that no user is in. For a direct
  /// conversation with messages: neither side is connected or has an account.
  [[nodiscard]] bool is_deserted(const Room& room) const;
  /// If the room is deserted, it is checked again later and ended if it still is.
  void watch_if_deserted(Room& room);
  void watch_conversations_of(const Identity& gone);
  /// For a room that was in the log at the start.
  void watch_restored(Room& room);
  void end_deserted_rooms(Now now, Effects& out);
  struct Deserted {
    RoomId room;
    std::optional<std::chrono::milliseconds> since;  // nullopt: before the server started
  };
  void end_deserted_rooms(std::deque<Deserted>& watched, std::chrono::seconds after, Now now,
                          Effects& out);
  /// Ends a deserted room without a message, however short the time since. False if there is none.
  bool end_an_unused_room(Now now, Effects& out);
  void end_room(Room& room, Now now, Effects& out);
  /// Puts the members out and forgets the room. `end` is committed.
  void remove_ended(Room& room, const RoomEnd& end, Effects& out);
  void put_all_out(Room& room, const RoomEnd& end, Effects& out);
  void unsubscribe_both(const Room& room, Effects& out) const;

  // moderation.cpp
  Refusal on(Ask& ask, command::Topic& topic);
  Refusal on(Ask& ask, command::Mode& mode);
  Refusal on(Ask& ask, command::Invite& invite);
  Refusal on(Ask& ask, command::Knock& knock);
  Refusal on(Ask& ask, command::Kick& kick);
  Refusal on(Ask& ask, command::Grant& grant);
  Refusal on(Ask& ask, command::SetMask& set);
  Refusal on(Ask& ask, command::Masks& masks);
  [[nodiscard]] Refusal may_set_topic(const Ask& ask, const Room& room) const;
  [[nodiscard]] Refusal may_set_mask(const Ask& ask, const Room& room, const command::SetMask& set,
                                     std::string_view mask) const;
  struct Person;
  [[nodiscard]] Refusal may_grant(const Ask& ask, const Room& room, const Person& person,
                                  Role role) const;
  [[nodiscard]] static Error founder_is_safe(const Room& room);

  // queries.cpp
  Refusal on(Ask& ask, command::Members& members);
  Refusal on(Ask& ask, command::Rooms& rooms);
  Refusal on(Ask& ask, command::Recent& recent);
  Refusal on(Ask& ask, command::Mark& mark);
  Refusal on(Ask& ask, command::History& history);
  Refusal on(Ask& ask, command::Search& search);
  [[nodiscard]] event::MembersAre members_page(const Room& room, std::string_view after,
                                               bool details) const;
  /// True if the room is private and the user is not in it.
  [[nodiscard]] static bool is_hidden(const User& user, const Room& room);
  struct Readable {
    const Room* room = nullptr;  // null: a conversation that has not begun
    std::string shown;           // the room's name, or the other's nick
  };
  [[nodiscard]] Result<Readable> readable(const Ask& ask, std::string_view with) const;
  [[nodiscard]] std::vector<RoomId> searchable(const User& user) const;
  void charge_search(Ask& ask, std::string_view text, std::size_t rooms) const;

  // users.cpp: who is here, and who was
  Refusal on(Ask& ask, command::Whois& whois);
  Refusal on(Ask& ask, command::Users& users);
  Refusal on(Ask& ask, command::Whowas& whowas);
  Refusal on(Ask& ask, command::Profile& profile);
  Refusal on(Ask& ask, command::ServerInfo& info);
  [[nodiscard]] static event::MemberInfo details_of(const User& user, Role role);
  [[nodiscard]] static bool share_a_room(const User& one, const User& other);
  void remember_gone(const User& user, Now now);

  // watch.cpp: being told who comes and goes
  Refusal on(Ask& ask, command::Watch& watch);
  void watch_nothing(Session& session);
  void unwatch(Session& session, std::string_view nick);
  void tell_watchers(const Name& nick, bool here, Now now, Effects& out) const;
  [[nodiscard]] event::Watched watched(const std::string& nick) const;

  // lookup.cpp: finding what a command names, and the right to it
  [[nodiscard]] Error beyond_head() const;
  [[nodiscard]] static Error not_a_member(const Room& room);
  [[nodiscard]] Room* find_room(std::string_view name) const;
  [[nodiscard]] Result<Room*> room_named(std::string_view name) const;
  [[nodiscard]] Result<Room*> room_of(const Ask& ask, std::string_view name) const;
  [[nodiscard]] Result<Room*> room_to_moderate(const Ask& ask, std::string_view name) const;
  [[nodiscard]] Result<Room*> room_to_read(const Ask& ask, std::string_view name) const;
  [[nodiscard]] static Refusal may_read(const Ask& ask, const Room& room);
  [[nodiscard]] Result<User*> user_named(std::string_view nick) const;
  struct Person {
    std::string shown;
    Identity identity;
    const User* user = nullptr;  // null: an account that is not here
  };
  /// Somebody who is here or, otherwise, an account.
  [[nodiscard]] Result<Person> person_named(std::string_view name) const;
  [[nodiscard]] Room* conversation(const Identity& one, const Identity& other) const;

  // submit.cpp: giving entries to the log
  [[nodiscard]] Refusal may_append(const Ask& ask);
  [[nodiscard]] static Draft draft(const Ask& ask, const Room& room, entry::Payload what);
  Room& make_room(std::string key);
  void add_conversation(Room& room);
  void remove_conversation(Room& room);
  void submit(const Ask& ask, Room& room, Draft entry, Pending pending);
  void submit(const Ask& ask, Room& room, Draft entry);
  void submit(const Ask& ask, Room& room, ReadMark mark);
  void submit(const Ask& ask, Room& room, RoomEnd end);
  /// An entry whose room only the log knows.
  void submit_anywhere(const Ask& ask, Draft entry);
  /// Charges the session and the user for an append, and notes in `pending` whose it is.
  void begin_append(const Ask& ask, std::size_t bytes, Pending& pending);
  void append(Room& room, Draft entry, Pending pending, Effects& out);
  void append(Room& room, RoomEnd end, Pending pending, Effects& out);
  static void begin_change(Room& room);
  Refusal wait_for_log(const Ask& ask, Room& room, Command&& command);

  // commit.cpp
  void settle(const Pending& pending, const Committed& result, Effects& out);
  void settle_anywhere(const Pending& pending, const Entry& redaction, Effects& out);
  void settle(const Pending& pending, const RoomEnd& end, Effects& out) const;
  void settle(const Pending& pending, const ReadMark& mark, Effects& out) const;
  void settle_created(const Pending& pending, const Entry& entry, Effects& out);
  void subscribe_both(const Room& room, Seq after, Effects& out) const;
  void publish(std::span<const Committed> entries, Effects& out);
  void eject(const Entry& kick, Effects& out);
  void tell_invited(const Entry& invite, Effects& out) const;
  void change_settled(Room& room, const Pending& pending);
  void answer(const Pending& pending, Event event, Effects& out) const;
  void answer_no_more();
  void dissolve(const Pending& pending, const Error& why);
  void refold(std::vector<Room*>& rooms);

  /// The direct conversations of one identity.
  struct Conversations {
    std::vector<Room*> rooms;
    std::size_t begun = 0;  // by this identity
  };

  Limits limits_;
  Seq head_;
  Time latest_{};  // of the newest entry that was drafted
  std::uint64_t last_room_ = 0;
  std::size_t signed_in_ = 0;
  bool shutting_down_ = false;
  Storage storage_ = Storage::free;
  Table<std::unique_ptr<Session>, id_of_session> sessions_;
  Table<std::unique_ptr<User>, identity_of_user> users_;
  Table<User*, nick_of_user> nicks_;
  Table<std::unique_ptr<Room>, id_of_room> rooms_;
  Table<Room*, key_of_room> keys_;
  std::set<Room*, RoomsByKey> directory_;              // the rooms that are in the log, for listing
  HashMap<std::string, Conversations> conversations_;  // of each identity
  std::size_t guest_rooms_ = 0;                        // those with Room::of_guest
  std::size_t ending_ = 0;                             // rooms
  std::deque<Deserted> unused_;                        // rooms without a message; the oldest first
  std::deque<Deserted> abandoned_;  // rooms that only guests have written in; the oldest first
  AddressTable addresses_;
  RecentRates recent_;
  Table<std::unique_ptr<Account>, name_of_account> accounts_;
  Table<Account*, identity_of_account> account_identities_;
  SkeletonTable<Account> account_skeletons_;
  std::size_t set_aside_ = 0;  // accounts that are leaving or removed: they count against no limit
  std::optional<std::chrono::milliseconds> unused_scanned_;  // on the steady clock
  SkeletonTable<Room> room_skeletons_;                       // without conversations
  std::set<std::string, std::less<>> operators_;  // folded names, of accounts that may not be there
  struct ServerBan {
    MaskRule rule;
    std::optional<Network> network;  // of its mask, if that names one
  };
  std::vector<ServerBan> server_bans_;
  std::set<std::string, std::less<>> former_;  // identities at the start, where they may be former
  Overload overload_;
  TokenBucket listing_;               // of all who ask for the list of rooms, together
  std::deque<Pending> pending_;       // in the order of the appends
  std::uint64_t answered_ = 0;        // appends ever that the log has answered: before `pending_`
  std::size_t waiting_ = 0;           // sessions in all rooms' `waiting`
  std::vector<SessionId> ready_;      // whose queues may go on
  std::size_t lingering_ = 0;         // sessions whose connection is gone
  std::size_t lingering_queued_ = 0;  // commands in their queues when it went
  bool undeliverable_ = false;        // one of these was just erased
  HashMap<std::string, std::vector<SessionId>> watchers_;  // of folded nicks
  std::deque<event::UserWas> gone_;                        // newest last
  std::size_t invisible_ = 0;                              // users
  std::size_t most_users_ = 0;
  std::chrono::milliseconds steady_{0};  // the newest time that the hub was told
  Time since_{};
};

}  // namespace parley::core
