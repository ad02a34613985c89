// Effects: to whom they are addressed.
#include "core/effect.hpp"

namespace parley::core {

SessionId receiver_of(const Effect& what) {
  using namespace effect;
  if (const auto* reply = std::get_if<Reply>(&what)) return reply->to;
  if (const auto* subscribe = std::get_if<Subscribe>(&what)) return subscribe->session;
  if (const auto* unsubscribe = std::get_if<Unsubscribe>(&what)) return unsubscribe->session;
  if (const auto* read = std::get_if<Read>(&what)) return read->to;
  if (const auto* find = std::get_if<Find>(&what)) return find->to;
  if (const auto* recall = std::get_if<Recall>(&what)) return recall->to;
  if (const auto* close = std::get_if<Close>(&what)) return close->session;
  return {};
}

}  // namespace parley::core
