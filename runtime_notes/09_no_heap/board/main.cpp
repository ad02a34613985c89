// The board: a chat room among five tasks, one of which is you.
#include "09_no_heap/board/cpu.hpp"
#include "09_no_heap/board/memory.hpp"
#include "09_no_heap/board/uart.hpp"
#include "09_no_heap/executor.hpp"
#include "09_no_heap/members.hpp"
#include "09_no_heap/rest.hpp"

using namespace parley::notes::bare;

namespace {

// Interrupt handlers have no arguments: what they touch has a place of its own.
WakeBits wake_bits;
Uart uart(wake_bits);
std::atomic<Tick> ticks = 0;
bool is_over = false;

// The room, and a place for each frame. The sizes are guesses that the first start checks.
Room room(wake_bits);
Deadlines deadlines;
FrameSlot<160> place_of_ada, place_of_bob, place_of_typist, place_of_carl;
FrameSlot<256> place_of_screen;

constexpr std::uint32_t ticks_in_second = 1000;
constexpr std::uint32_t clock_frequency = 12'500'000;  // as QEMU has it after reset

void start_clock() {                    // SysTick: counts down, interrupts, begins again
  device_register(0xE000E010) = 0b100;  // the processor's clock, before anything asks for a period
  device_register(0xE000E014) = clock_frequency / ticks_in_second - 1;
  device_register(0xE000E018) = 0;
  device_register(0xE000E010) = 0b111;
}

void show_memory() {
  const MemoryUse use = memory_use();
  Text<160> text;
  text << "flash " << use.code << " bytes, variables " << use.variables << ", stack " << use.deepest
       << " of " << use.stack << "\n";
  print(text.view());
}

/// False: the frame is not there.
bool show_frame(std::string_view name, const FramePlace& place, const Task& task) {
  Text<80> text;
  text << name << ": a frame of " << place.wanted() << " bytes, in a place of " << place.size()
       << (task.is_there() ? "\n" : ": too small\n");
  print(text.view());
  return task.is_there();
}

/// Carl is in the room by hand. As a coroutine he is made only to be measured.
bool show_carl() {
  Text<80> text;
  text << "carl: " << sizeof(Counting) << " bytes, by hand\n";
  print(text.view());
  return show_frame("carl as a coroutine", place_of_carl, count(place_of_carl, room));
}

void obey(std::string_view command) {
  if (command == "/memory") show_memory();
  if (command == "/quit") is_over = true;
}

}  // namespace

extern "C" void on_tick() { ticks.fetch_add(1, std::memory_order_relaxed); }
extern "C" void on_uart() { uart.on_interrupt(); }

// region: main
extern "C" int run_board() {
  Task ada = answer(place_of_ada, room, deadlines);
  Task bob = fill_silence(place_of_bob, room, deadlines);
  Counting carl(room);
  Task typist = read_lines(place_of_typist, uart.keys(), room, obey);
  Task screen = show(place_of_screen, room, uart);
  if (!show_frame("ada", place_of_ada, ada) || !show_frame("bob", place_of_bob, bob) ||
      !show_frame("typist", place_of_typist, typist) ||
      !show_frame("screen", place_of_screen, screen) || !show_carl()) {
    return 1;
  }

  Cpu cpu;
  Executor executor(wake_bits, deadlines, ada, bob, carl, typist, screen);
  uart.begin();
  start_clock();
  print("type a line, or /memory, or /quit\n");
  while (!is_over) {
    executor.turn(ticks.load(std::memory_order_relaxed));
    rest(cpu, wake_bits);
  }
  return 0;
}
// end region
