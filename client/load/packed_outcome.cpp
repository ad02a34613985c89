// An outcome as bytes, and the sum of several.
#include "load/packed_outcome.hpp"

#include <algorithm>
#include <type_traits>

namespace parley::load {

namespace {

template <class T>
concept Flat = std::is_trivially_copyable_v<T> && !std::is_same_v<T, std::string_view>;

class Writer {
 public:
  template <Flat T>
  void field(const T& value) {
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void field(const std::string& text) {
    field(text.size());
    out_ += text;
  }
  void field(const Refusals& refusals) {
    field(refusals.count);
    field(refusals.text);
  }
  void field(const SparseHistogram& histogram) { field(histogram.buckets()); }
  void field(const Sample& sample);
  template <class T>
  void field(const std::vector<T>& values) {
    field(values.size());
    for (const T& value : values) field(value);
  }
  template <class A, class B>
  void field(const std::pair<A, B>& both) {
    field(both.first);
    field(both.second);
  }
  template <class K, class V>
  void field(const std::map<K, V>& values) {
    field(values.size());
    for (const auto& [key, value] : values) {
      field(key);
      field(value);
    }
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <Flat T>
  void field(T& value) {
    if (rest_.size() < sizeof value) return fail();
    rest_.copy(reinterpret_cast<char*>(&value), sizeof value);
    rest_.remove_prefix(sizeof value);
  }
  void field(std::string& text) {
    const std::size_t size = count();
    text = rest_.substr(0, size);
    rest_.remove_prefix(size);
  }
  void field(Refusals& refusals) {
    field(refusals.count);
    field(refusals.text);
  }
  void field(SparseHistogram& histogram) {
    std::vector<SparseHistogram::Bucket> buckets;
    field(buckets);
    histogram = SparseHistogram(buckets);
  }
  void field(Sample& sample);
  template <class T>
  void field(std::vector<T>& values) {
    values.resize(count());
    for (T& value : values) field(value);
  }
  template <class A, class B>
  void field(std::pair<A, B>& both) {
    field(both.first);
    field(both.second);
  }
  template <class K, class V>
  void field(std::map<K, V>& values) {
    for (std::size_t left = count(); left > 0 && good_; --left) {
      K key{};
      field(key);
      field(values[key]);
    }
  }
  [[nodiscard]] bool good() const { return good_ && rest_.empty(); }

 private:
  /// Of bytes, or of things that take a byte at least: never more than there are.
  std::size_t count() {
    std::size_t size = 0;
    field(size);
    if (size > rest_.size()) fail();
    return good_ ? size : 0;
  }
  void fail() {
    good_ = false;
    rest_ = {};
  }

  std::string_view rest_;
  bool good_ = true;
};

template <class Archive, class Any>
void sample_fields(Archive& archive, Any& sample) {
  archive.field(sample.at);
  archive.field(sample.stage);
  archive.field(sample.up);
  archive.field(sample.sent);
  archive.field(sample.delivered);
  archive.field(sample.delivery);
  archive.field(sample.tool_cpu);
  archive.field(sample.server_cpu);
  archive.field(sample.server_resident);
}

template <class Archive, class Any>
void tally_fields(Archive& archive, Any& tally) {
  archive.field(tally.up);
  archive.field(tally.failed);
  archive.field(tally.lost);
  archive.field(tally.endings);
  archive.field(tally.sent);
  archive.field(tally.unsent);
  archive.field(tally.repeated);
  archive.field(tally.accepted);
  archive.field(tally.waiting);
  archive.field(tally.abandoned);
  archive.field(tally.retried);
  archive.field(tally.refused);
  archive.field(tally.delivered);
  archive.field(tally.strange);
  archive.field(tally.strange_line);
  archive.field(tally.delivery.total);
  archive.field(tally.stalled_delivery.total);
  archive.field(tally.acknowledgement.total);
  archive.field(tally.lateness.total);
  for (const auto& [name, member] : Tally::activities()) {
    auto& activity = tally.*member;
    archive.field(activity.due);
    archive.field(activity.not_begun);
    archive.field(activity.done);
    archive.field(activity.refused);
    archive.field(activity.latency.total);
  }
}

template <class Archive, class Any>
void outcome_fields(Archive& archive, Any& outcome) {
  tally_fields(archive, outcome.tally);
  archive.field(outcome.findings.counts);
  archive.field(outcome.findings.examples);
  archive.field(outcome.before);
  archive.field(outcome.connected);
  archive.field(outcome.idle);
  archive.field(outcome.measured);
  archive.field(outcome.sent);
  archive.field(outcome.settled);
  archive.field(outcome.ended);
  archive.field(outcome.server_resident_most);
  archive.field(outcome.samples);
  archive.field(outcome.aborted);
  archive.field(outcome.interrupted);
  archive.field(outcome.cut_short);
}

void Writer::field(const Sample& sample) { sample_fields(*this, sample); }
void Reader::field(Sample& sample) { sample_fields(*this, sample); }

// --- the sum ------------------------------------------------------------------------------------

void merge(std::map<core::ErrorCode, Refusals>& into,
           const std::map<core::ErrorCode, Refusals>& other) {
  for (const auto& [code, refusals] : other) {
    Refusals& sum = into[code];
    if (sum.count == 0) sum.text = refusals.text;
    sum.count += refusals.count;
  }
}

void merge(Activity& into, const Activity& other) {
  into.due += other.due;
  into.not_begun += other.not_begun;
  into.done += other.done;
  for (const auto& [why, count] : other.refused) into.refused[why] += count;
  into.latency.total.merge(other.latency.total);
}

void merge(Tally& into, const Tally& other) {
  into.up += other.up;
  into.failed += other.failed;
  into.lost += other.lost;
  for (const auto& [why, count] : other.endings) into.endings[why] += count;
  into.sent += other.sent;
  into.unsent += other.unsent;
  into.repeated += other.repeated;
  into.accepted += other.accepted;
  into.waiting += other.waiting;
  into.abandoned += other.abandoned;
  merge(into.retried, other.retried);
  merge(into.refused, other.refused);
  into.delivered += other.delivered;
  if (into.strange == 0) into.strange_line = other.strange_line;
  into.strange += other.strange;
  into.delivery.total.merge(other.delivery.total);
  into.stalled_delivery.total.merge(other.stalled_delivery.total);
  into.acknowledgement.total.merge(other.acknowledgement.total);
  into.lateness.total.merge(other.lateness.total);
  for (const auto& [name, member] : Tally::activities()) merge(into.*member, other.*member);
}

void merge(Findings& into, const Findings& other) {
  for (std::size_t kind = 0; kind < fault_kinds; ++kind) {
    into.counts.at(kind) += other.counts.at(kind);
  }
  into.examples.insert(into.examples.end(), other.examples.begin(), other.examples.end());
}

void merge(Mark& into, const Mark& other) {
  into.tool += other.tool;
  into.sent += other.sent;
  into.delivered += other.delivered;
}

/// Seconds of the run are compared by their place: the processes began together.
void merge(std::vector<Sample>& into, const std::vector<Sample>& other) {
  if (into.size() < other.size()) into.resize(other.size());
  for (std::size_t i = 0; i < other.size(); ++i) {
    Sample& sum = into[i];
    const Sample& more = other[i];
    sum.at = std::max(sum.at, more.at);
    sum.stage = std::max(sum.stage, more.stage);
    sum.up += more.up;
    sum.sent += more.sent;
    sum.delivered += more.delivered;
    sum.delivery.merge(more.delivery);
    sum.tool_cpu += more.tool_cpu;
  }
}

}  // namespace

std::string packed(const Outcome& outcome) {
  Writer writer;
  outcome_fields(writer, outcome);
  return writer.take();
}

bool unpack(std::string_view bytes, Outcome& outcome) {
  Reader reader(bytes);
  outcome_fields(reader, outcome);
  return reader.good();
}

void merge(Outcome& into, const Outcome& other) {
  merge(into.tally, other.tally);
  merge(into.findings, other.findings);
  for (Mark Outcome::* mark :
       {&Outcome::before, &Outcome::connected, &Outcome::idle, &Outcome::measured, &Outcome::sent,
        &Outcome::settled, &Outcome::ended}) {
    merge(into.*mark, other.*mark);
  }
  into.server_resident_most = std::max(into.server_resident_most, other.server_resident_most);
  merge(into.samples, other.samples);
  if (into.aborted.empty()) into.aborted = other.aborted;
  into.interrupted |= other.interrupted;
  into.cut_short |= other.cut_short;
}

}  // namespace parley::load
