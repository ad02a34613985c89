// Something to call once. Unlike std::function it may hold what can only be moved.
#pragma once

#include <concepts>
#include <memory>
#include <utility>

namespace parley::simulation {

class Job {
 public:
  template <class Call>
    requires(!std::same_as<Call, Job> && std::invocable<Call>)
  Job(Call call) : held_(std::make_unique<Holding<Call>>(std::move(call))) {}

  void operator()() { held_->run(); }

 private:
  struct Held {
    virtual ~Held() = default;
    virtual void run() = 0;
  };
  template <class Call>
  struct Holding final : Held {
    explicit Holding(Call what) : call(std::move(what)) {}
    void run() override { std::move(call)(); }
    Call call;
  };

  std::unique_ptr<Held> held_;
};

}  // namespace parley::simulation
