// One client's connection: what goes out to it, and how it catches up when it is behind.
#include <algorithm>
#include <utility>

#include "net/connection/connection.hpp"
#include "wire/json/encode.hpp"

namespace parley::net {

namespace {
constexpr std::size_t catch_up_page = 256;  // entries
constexpr std::chrono::milliseconds log_retry{500};
}  // namespace

void Connection::start(awaitable<void> child) {
  // `run` may have joined the children: answers of the hub that come after it end here.
  if (phase_ == Phase::ended) return;
  if (!children_) children_ = std::make_unique<TaskScope>(loop_.executor());
  children_->spawn(guard(std::move(child)));
}

awaitable<void> Connection::guard(awaitable<void> child) {
  try {
    co_await std::move(child);
  } catch (const std::exception& broken) {
    give_up(broken);
  }
}

void Connection::give_up(const std::exception& broken) {
  loop_.report(Severity::error, std::string("a connection failed: ") + broken.what());
  end(Ending::failed);
}

void Connection::push(SharedBytes bytes) {
  if (phase_ == Phase::ended || muted_ || bytes.view().empty()) return;  // dialects may say nothing
  if (outbox_.empty()) progressed_ = loop_.now();
  outbox_.push(std::move(bytes));
  if (!std::exchange(dirty_, true)) loop_.turn().flush_at_end(id_);
}

void Connection::push(FreshEntry& fresh) {
  auto own = irc_ && irc_->said(fresh.entry()) ? irc_->own_view(fresh.entry()) : std::nullopt;
  if (!own) return push(fresh.in(dialect(), framing_));
  if (!own->empty()) push(SharedBytes{framed(framing_, std::move(*own))});
}

void Connection::push(Run& run) {
  if (!irc_ || !run.has_one_of(irc_->identity())) return push(run.in(dialect(), framing_));
  std::string bytes;
  for (std::size_t i = 0; i < run.entries().size(); ++i) {
    if (auto own = irc_->own_view(*run.entries()[i])) {
      bytes += framed(framing_, std::move(*own));
    } else {
      bytes += run.piece(i, dialect(), framing_);
    }
  }
  push(SharedBytes{std::move(bytes)});
}

void Connection::push(const core::Entry& entry) {
  auto own = irc_ ? irc_->own_view(entry) : std::nullopt;
  push(SharedBytes{framed(framing_, own ? std::move(*own) : wire::encode(entry, dialect()))});
}

void Connection::send(const core::Event& event, std::string_view request_id) {
  if (irc_) return carry_out(irc_->tell(event));
  push(SharedBytes{framed(framing_, wire::json::encode(event, request_id))});
}

void Connection::answer(core::RequestTag tag, core::Event event) {
  if (tag == 0) {
    // Unasked. What tells the state of a room must arrive, and is bounded by the rooms one is in;
    // the rest may be missed by a peer that does not read.
    const bool must =
        core::holds<core::event::YouLeft>(event) || core::holds<core::event::MembersAre>(event);
    if (phase_ == Phase::open && (must || outbox_.has_room(loop_.tuning().outbox_bytes))) {
      send(event);
    }
    return;
  }
  const auto request = std::ranges::find(in_flight_, tag, &Request::tag);
  if (request == in_flight_.end()) return;
  if (auto* welcome = std::get_if<core::event::Welcome>(&event)) {
    signed_in_ = true;
    welcome->server = loop_.server_name();
    welcome->line_bytes = loop_.tuning().line_bytes;
    welcome->text_lines = loop_.tuning().limits.text_lines;
    if (irc_) irc_->identify(welcome->identity);
  }
  if (!irc_) {
    const std::size_t before = outbox_.bytes();
    send(event, request->id);
    charge_output(outbox_.bytes() - before);
  }
  std::swap(*request, in_flight_.back());  // they are found by tag: their order is nobody's
  in_flight_.pop_back();
  if (irc_) carry_out(irc_->answer(tag, event));
  if (tag == list_) list_ = 0;
  go_on_soon();
  if (in_flight_.empty()) in_flight_ = std::vector<Request>();  // `= {}` would keep the memory
  if (reader_waits_ || phase_ == Phase::leaving) may_read_.notify();
}

void Connection::flush() {
  dirty_ = false;
  if (writing_ || phase_ == Phase::ended || outbox_.empty()) return;
  std::error_code error;
  const std::size_t before = outbox_.bytes();
  const Outbox::Written written = write_out(error);
  loop_.metrics().bytes_out.add(before - outbox_.bytes());
  switch (written) {
    case Outbox::Written::failed: return end(Ending::broken);
    case Outbox::Written::some:
      writing_ = true;
      start(write_when_ready());
      break;
    case Outbox::Written::all: break;
  }
  after_write();
}

Outbox::Written Connection::write_out(std::error_code& error) {
  return tls_ ? tls_->write(outbox_) : outbox_.write_to(socket_.native_handle(), error);
}

void Connection::after_write() {
  const std::size_t bound = loop_.tuning().outbox_bytes;
  go_on_soon();
  if (feed_.may_go_on(space())) may_feed_.notify();
  if (pages_ && outbox_.has_room(bound)) pages_->may_go_on.notify();
  if (reader_waits_ || phase_ == Phase::leaving) may_read_.notify();
}

awaitable<void> Connection::write_when_ready() {
  while (!outbox_.empty() && phase_ != Phase::ended) {
    const auto [wait_error] = co_await socket_.async_wait(Socket::wait_write, as_result);
    if (phase_ == Phase::ended) break;
    if (wait_error == asio::error::operation_aborted) continue;  // the reader was cancelled
    std::error_code error;
    const std::size_t before = outbox_.bytes();
    if (write_out(error) == Outbox::Written::failed) {
      end(Ending::broken);
      break;
    }
    if (outbox_.bytes() < before) progressed_ = loop_.now();
    loop_.metrics().bytes_out.add(before - outbox_.bytes());
    after_write();
  }
  writing_ = false;
}

void Connection::offer(FreshEntry& fresh) {
  if (!takes({fresh.entry().seq.value - 1})) return;
  push(fresh);
  loop_.metrics().deliveries.add(1);
}

void Connection::offer(Run& run) {
  if (!takes({run.entries().front()->seq.value - 1})) return;
  push(run);
  loop_.metrics().deliveries.add(run.entries().size());
}

bool Connection::takes(core::Seq before) {
  Feed::Offer offer = feed_.offer(before, space());
  if (offer == Feed::Offer::flush) {
    flush();
    offer = feed_.offer(before, space(), true);
  }
  if (offer == Feed::Offer::begin_catch_up) start(catch_up());
  return offer == Feed::Offer::push;
}

void Connection::announce(core::RoomId room, const core::Event& event, Encodings& encodings) {
  if (phase_ != Phase::open || (irc_ && !irc_->hears(event))) return;
  const Feed::Offer offer = feed_.announce(room, loop_.tail().reached(), space());
  if (offer == Feed::Offer::push) return push(encodings.of(event, dialect(), framing_));
  if (irc_) irc_->missed(event);
  if (offer == Feed::Offer::begin_catch_up) start(catch_up());
}

bool Connection::subscribe(core::RoomId room, core::Seq after) {
  const auto subscribed = feed_.subscribe(room, after, loop_.tail().reached());
  if (subscribed.begin_catch_up) start(catch_up());
  return subscribed.is_new;
}

bool Connection::unsubscribe(core::RoomId room) { return feed_.unsubscribe(room); }

awaitable<void> Connection::catch_up() {
  // Not at once: hello subscribes to all direct conversations, one effect each, and a client has
  // one cursor for them all. They must be read together, in the order of the log.
  co_await asio::post(loop_.executor(), use_awaitable);
  for (;;) {
    switch (feed_.next(loop_.tail().reached(), loop_.tail().gap(), space())) {
      case Feed::Step::wait: co_await may_feed_.wait(); break;
      case Feed::Step::read_tail: catch_up_from_memory(); break;
      case Feed::Step::read_log: co_await catch_up_from_disk(); break;
      case Feed::Step::end: co_return;
    }
  }
}

void Connection::catch_up_from_memory() {
  const auto page = loop_.tail().read(feed_.cursors(), catch_up_page);
  for (FreshEntry* fresh : page) {
    const core::Entry& entry = fresh->entry();
    const Feed::Take take = feed_.take_from_tail(entry.room, entry.seq, space());
    if (take == Feed::Take::stop) return;
    if (take == Feed::Take::skip) continue;
    push(*fresh);
    loop_.metrics().deliveries.add(1);
  }
  if (page.empty()) caught_up();
}

awaitable<void> Connection::catch_up_from_disk() {
  const Feed::Reading reading = feed_.begin_reading(loop_.tail().reached());
  const std::span<const core::Cursor> cursors = feed_.cursors();
  auto page = co_await loop_.log().read(id_, {cursors.begin(), cursors.end()}, catch_up_page);
  if (!feed_.is_current(reading)) co_return;
  if (!page) {  // the log says why; the entries are safe, so ask again
    Timer timer(loop_.executor(), log_retry);
    co_await timer.async_wait(as_result);
    co_return;
  }
  for (const core::EntryPtr& entry : page->entries) {
    const Feed::Take take = feed_.take_from_log(reading, entry->room, entry->seq, space());
    if (take == Feed::Take::stop) co_return;
    if (take == Feed::Take::skip || core::is_silent(*entry)) continue;
    push(*entry);
    loop_.metrics().deliveries.add(1);
  }
  if (!page->more) feed_.log_is_read(reading);
}

void Connection::caught_up() {
  const std::vector<core::RoomId> missed = feed_.caught_up();
  if (irc_) carry_out(irc_->caught_up());
  for (const core::RoomId room : missed) loop_.turn().tell_hub(id_, ToHub::Snapshot{room});
}

void Connection::ask_log(awaitable<void> question) {
  if (phase_ == Phase::ended) return;
  const bool alone = pages_ == nullptr;
  if (alone) pages_ = std::make_unique<Pages>();
  pages_->waiting.push_back(std::move(question));
  if (alone) start(answer_pages());
}

awaitable<void> Connection::answer_pages() {
  while (phase_ != Phase::ended && !pages_->waiting.empty()) {
    if (!outbox_.has_room(loop_.tuning().outbox_bytes)) {
      co_await pages_->may_go_on.wait();
      continue;
    }
    awaitable<void> question = std::move(pages_->waiting.front());
    pages_->waiting.pop_front();
    co_await std::move(question);
  }
  pages_.reset();
}

void Connection::read_history(core::RequestTag tag, std::string with, core::HistoryQuery query) {
  ask_log(answer_history(tag, std::move(with), query));
}

awaitable<void> Connection::answer_history(core::RequestTag tag, std::string with,
                                           core::HistoryQuery query) {
  auto page = co_await loop_.log().history(id_, query);
  const bool silent = page && page->entries.size() == 1 && core::is_silent(*page->entries.front());
  if (silent && page->more && query.after) {  // an empty page would not say where to go on
    query.after = page->entries.front()->seq;
    page = co_await loop_.log().history(id_, query);
  }
  const bool rises = query.after || query.after_time;
  answer_page(tag, std::move(with), std::move(page), rises ? core::Keep::first : core::Keep::last);
}

void Connection::search(core::RequestTag tag, std::string with, core::SearchQuery query) {
  ask_log(answer_search(tag, std::move(with), std::move(query)));
}

awaitable<void> Connection::answer_search(core::RequestTag tag, std::string with,
                                          core::SearchQuery query) {
  answer_page(tag, std::move(with), co_await loop_.log().search(id_, std::move(query)),
              core::Keep::first);
}

void Connection::recall(core::RequestTag tag, core::RecentQuery query) {
  ask_log(answer_recent(tag, std::move(query)));
}

awaitable<void> Connection::answer_recent(core::RequestTag tag, core::RecentQuery query) {
  auto found = co_await loop_.log().recent(id_, std::move(query));
  if (!found) co_return answer(tag, core::event::Failed{loop_.cannot_read(found.error())});
  answer(tag, core::event::RecentAre{std::move(*found)});
}

void Connection::answer_page(core::RequestTag tag, std::string with,
                             core::Result<store::EntryPage> page, core::Keep keep) {
  if (!page) return answer(tag, core::event::Failed{loop_.cannot_read(page.error())});
  std::erase_if(page->entries, [](const auto& entry) { return core::is_silent(*entry); });
  core::event::Page answered{std::move(with), std::move(page->entries), page->more};
  core::cut_page(answered, keep, loop_.tuning().limits.page_bytes);
  answer(tag, std::move(answered));
}

}  // namespace parley::net
