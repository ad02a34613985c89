// What a run is made of: stamps, times of sending, who is where, the command line, /proc.
#include "load/plan.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <set>

#include "load/options.hpp"
#include "load/process_stats.hpp"
#include "load/schedule.hpp"
#include "load/stamp.hpp"

using namespace parley::load;
using namespace std::chrono_literals;

namespace {

Parsed parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "parley-load");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

}  // namespace

TEST_CASE("a stamp is read back; a text that was changed is not one") {
  const Stamp stamp{0xdeadbeef, 1234, Clock::time_point{987'654'321us}};
  const std::string text = text_of(stamp, 64);
  REQUIRE(text.size() == 64);
  const auto back = read_stamp(text, 64);
  REQUIRE(back);
  CHECK(back->run == stamp.run);
  CHECK(back->number == stamp.number);
  CHECK(back->due == stamp.due);
  CHECK_FALSE(read_stamp(text, 65));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = '?';
    CHECK_FALSE(read_stamp(changed, 64));
  }
}

TEST_CASE("uniform times are evenly spaced, poisson times have the rate, both repeat by seed") {
  Schedule uniform(Arrivals::uniform, 1000, 10s, 1);
  for (std::uint64_t i = 0; uniform.next(); ++i, uniform.advance()) {
    REQUIRE(std::chrono::round<std::chrono::microseconds>(*uniform.next()) == i * 1ms);
  }
  CHECK(uniform.taken() == 10'000);
  Schedule poisson(Arrivals::poisson, 1000, 10s, 1);
  Schedule same(Arrivals::poisson, 1000, 10s, 1);
  auto last = 0ns;
  for (; poisson.next(); poisson.advance(), same.advance()) {
    REQUIRE(*poisson.next() >= last);
    REQUIRE(poisson.next() == same.next());
    last = *poisson.next();
  }
  CHECK(poisson.taken() > 9'600);  // four deviations of 100
  CHECK(poisson.taken() < 10'400);
  CHECK_FALSE(Schedule(Arrivals::poisson, 0, 10s, 1).next());
}

TEST_CASE("every room has its members, the stalled ones do not send, turns are even") {
  Options options;
  options.connections = 103;
  options.rooms = 10;
  options.stalled = 3;
  const Plan plan(options, {}, 1, 2);
  std::vector<int> sent(options.connections);
  for (std::uint64_t message = 0; message < 10'000; ++message) ++sent[plan.sender(message)];
  for (Member member = 0; member < options.connections; ++member) {
    CAPTURE(member);
    CHECK(plan.stalls(member) == (sent[member] == 0));
    if (plan.stalls(member)) CHECK(plan.room_of(member) == 0);
  }
  std::set<std::string> nicks;
  for (Member member = 0; member < options.connections; ++member) nicks.insert(plan.nick(member));
  CHECK(nicks.size() == options.connections);
}

TEST_CASE("a wrong command line exits 2, help and version exit 0") {
  CHECK(parse({"--connections", "5", "--rooms", "6"}).exit_code == 2);
  CHECK(parse({"--connections", "none"}).exit_code == 2);
  CHECK(parse({"--connections", "5", "--rooms", "1", "--stalled", "5"}).exit_code == 2);
  CHECK(parse({"--size", "3"}).exit_code == 2);
  CHECK(parse({"--server", "nowhere:notaport"}).exit_code == 2);
  CHECK(parse({"--pid", "999999999"}).exit_code == 2);
  CHECK(parse({"--no-such-flag"}).exit_code == 2);
  CHECK(parse({"--version"}).exit_code == 0);
  const Parsed good = parse({"--connections", "10000", "--rooms", "100", "--rate", "0"});
  CHECK_FALSE(good.exit_code);
  CHECK(good.options.sources == 3);  // ports of one address would run out
}

TEST_CASE("nan and infinity are no numbers of anything, as a flag and in a scenario") {
  const auto scenario = std::filesystem::temp_directory_path() /
                        ("parley_load_scenario_" + std::to_string(::getpid()));
  for (const std::string flag :
       {"rate",    "seconds", "connections", "rooms",  "size",    "seed",     "senders-per-room",
        "logins",  "directs", "moves",       "pages",  "stalled", "sources",  "connect-rate",
        "opening", "idle",    "warmup",      "settle", "pid",     "processes"}) {
    for (const std::string value : {"nan", "-nan", "NaN", "inf", "-inf", "1e999", "-1"}) {
      if (flag == "seed" && value == "-1") continue;  // a seed may be anything whole
      CAPTURE(flag);
      CAPTURE(value);
      const std::string given = std::string("--").append(flag).append("=").append(value);
      CHECK(parse({given.c_str()}).exit_code == 2);
      std::ofstream(scenario) << flag << " = " << value << '\n';
      CHECK(parse({"--scenario", scenario.c_str()}).exit_code == 2);
    }
  }
  std::filesystem::remove(scenario);
}

TEST_CASE("rooms of unequal size have all members, and only members of a room send to it") {
  Options options;
  options.connections = 1000;
  options.rooms = 100;
  options.zipf = true;
  const Plan plan(options, {}, 1, 2);
  Member before = 0;
  for (Room room = 0; room < options.rooms; ++room) {
    CAPTURE(room);
    CHECK(plan.members_of(room) >= 1);
    CHECK(plan.room_of(before) == room);  // its first
    before += plan.members_of(room);
    CHECK(plan.room_of(before - 1) == room);  // its last
  }
  CHECK(before == options.connections);
  CHECK(plan.members_of(0) == 174);
  CHECK(plan.members_of(1) == 88);
  std::set<Member> senders;
  for (std::uint64_t message = 0; message < 10'000; ++message) senders.insert(plan.sender(message));
  CHECK(senders.size() > 990);
  CHECK(*senders.rbegin() < options.connections);
}

TEST_CASE("with one sender in each room of unequal size it is the room's first") {
  Options options;
  options.connections = 50;
  options.rooms = 5;
  options.zipf = true;
  options.senders_per_room = 1;
  const Plan plan(options, {}, 1, 2);
  for (std::uint64_t message = 0; message < 200; ++message) {
    const Member sender = plan.sender(message);
    CHECK(plan.sends(sender));
    CHECK((sender == 0 || plan.room_of(sender) != plan.room_of(sender - 1)));
  }
}

TEST_CASE("every scenario is a good command line, and the command line wins over it") {
  const char* const source = std::getenv("PARLEY_SOURCE");
  REQUIRE(source != nullptr);
  const auto folder = std::filesystem::path(source) / "client/load/scenarios";
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string path = file.path();
    CAPTURE(path);
    CHECK_FALSE(parse({"--scenario", path.c_str()}).exit_code);
    ++count;
  }
  CHECK(count >= 8);
  const std::string storm = folder / "connect_storm.toml";
  const Parsed parsed = parse({"--scenario", storm.c_str(), "--rooms", "7"});
  CHECK(parsed.options.connections == 5000);
  CHECK(parsed.options.rate == 0);
  CHECK(parsed.options.rooms == 7);
  CHECK(parse({"--scenario", "/nowhere.toml"}).exit_code == 2);
}

TEST_CASE("a comparison is asked for by its own word") {
  const Parsed parsed = parse({"compare", "a.json", "b.json"});
  REQUIRE(parsed.compare);
  CHECK(parsed.compare->before == "a.json");
  CHECK(parsed.compare->after == "b.json");
  CHECK(parse({"compare", "a.json"}).exit_code == 2);
  CHECK(parse({"--processes", "3", "--rooms", "2"}).exit_code == 2);
}

TEST_CASE("what does not go together is refused") {
  CHECK(parse({"--zipf", "--processes", "2"}).exit_code == 2);
  CHECK(parse({"--zipf", "--stalled", "2"}).exit_code == 2);
  CHECK(parse({"--moves", "1", "--dialect", "irc"}).exit_code == 2);
  CHECK(parse({"--directs", "1", "--reconnect"}).exit_code == 2);
  CHECK(parse({"--logins", "1", "--websocket"}).exit_code == 2);
  CHECK_FALSE(parse({"--logins", "1", "--moves", "1", "--zipf"}).exit_code);
}

TEST_CASE("/proc/PID/stat, with a name that tries to confuse") {
  const auto stat = parse_stat(
      "42 (a) b (c)) S 1 42 42 0 -1 4194560 1 0 0 0 250 100 0 0 20 0 3 0 777 1000000 512 "
      "18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0");
  REQUIRE(stat);
  const double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  CHECK(stat->stats.user_seconds == doctest::Approx(250 / ticks));
  CHECK(stat->stats.system_seconds == doctest::Approx(100 / ticks));
  CHECK(stat->started == 777);
  CHECK(stat->stats.resident_bytes == 512U * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
  CHECK_FALSE(parse_stat("42 (cut off"));
  const ProcessStats self = read_self();
  CHECK(self.resident_bytes > 0);
  CHECK(self.anonymous_bytes > 0);
  CHECK(self.anonymous_bytes < self.resident_bytes);
  CHECK(anonymous_of_statm("900 512 112 30 0 300 0") ==
        400U * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
  CHECK(anonymous_of_statm("900 five") == 0);
  CHECK(read_kernel_bytes() > 1'000'000);
  CHECK(WatchedProcess(::getpid()).read().has_value());
}
