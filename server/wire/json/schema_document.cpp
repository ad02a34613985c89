// The protocol as documents: AsyncAPI, tables, constants.
#include "wire/json/schema_document.hpp"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/closing.hpp"
#include "core/command.hpp"
#include "core/entry.hpp"
#include "core/event.hpp"
#include "core/schema.hpp"

namespace parley::wire::json {

namespace {

namespace schema = core::schema;
using Document = nlohmann::ordered_json;

// --- the schema as plain data: what is below is compiled once, not for each form

enum class Kind : std::uint8_t {
  text,
  flag,
  number,
  seq,
  seconds,
  time,
  role,
  words,
  entries,
  items
};

struct FormData;

struct FieldData {
  std::string_view name;
  std::string_view about;
  schema::Presence presence;
  schema::Text text;
  Kind kind;
  std::int64_t least;
  std::int64_t most;
  std::string_view needed_with;
  std::string_view needed_without;
  std::string_view excludes;
  std::vector<FieldData> items{};  // of a list of objects

  [[nodiscard]] bool is_bounded() const { return most != schema::largest_integer; }
};

struct FormData {
  std::string_view type;
  std::string_view about;
  schema::Traits traits;
  std::vector<FieldData> fields;
};

template <class Value>
constexpr Kind kind_of(const std::type_identity<std::optional<Value>>& /*type*/);
template <class Count, class Period>
constexpr Kind kind_of(const std::type_identity<std::chrono::duration<Count, Period>>& /*type*/) {
  return Kind::seconds;
}
template <class Item>
constexpr Kind kind_of(const std::type_identity<std::vector<Item>>& /*type*/) {
  if (std::is_same_v<Item, std::string>) return Kind::words;
  return std::is_same_v<Item, core::EntryPtr> ? Kind::entries : Kind::items;
}
template <class Value>
constexpr Kind kind_of(const std::type_identity<Value>& /*type*/) {
  if (std::is_same_v<Value, std::string> || std::is_same_v<Value, core::Secret>) return Kind::text;
  if (std::is_same_v<Value, bool>) return Kind::flag;
  if (std::is_same_v<Value, core::Seq>) return Kind::seq;
  if (std::is_same_v<Value, core::Time>) return Kind::time;
  if (std::is_same_v<Value, core::Role>) return Kind::role;
  return Kind::number;
}
template <class Value>
constexpr Kind kind_of(const std::type_identity<std::optional<Value>>& /*type*/) {
  return kind_of(std::type_identity<Value>());
}

template <class... Elements>
std::vector<FieldData> fields_of(const schema::Form<Elements...>& form) {
  std::vector<FieldData> fields;
  schema::for_each_field(
      form, [&fields]<class Access, class Value>(const schema::Field<Access, Value>& field) {
        fields.push_back({field.name, field.about, field.presence, field.text,
                          kind_of(std::type_identity<Value>()), field.least, field.most,
                          field.needed_with, field.needed_without, field.excludes});
        if constexpr (kind_of(std::type_identity<Value>()) == Kind::items) {
          fields.back().items = fields_of(Value::value_type::schema);
        }
      });
  return fields;
}

template <class... Types>
std::vector<FormData> forms_of(const std::type_identity<std::variant<Types...>>& /*types*/) {
  std::vector<FormData> all;
  const auto add = [&all](const auto& form) {
    all.push_back({form.type, form.about, form.traits, fields_of(form)});
  };
  const auto each = [&add](const auto& forms) {
    std::apply([&add](const auto&... form) { (add(form), ...); }, forms);
  };
  (each(schema::forms<Types>), ...);
  return all;
}

const std::vector<FormData>& commands() {
  static const auto all = forms_of(std::type_identity<core::Command>());
  return all;
}
const std::vector<FormData>& events() {
  static const auto all = forms_of(std::type_identity<core::Event>());
  return all;
}
const std::vector<FormData>& entries() {
  static const auto all = forms_of(std::type_identity<std::variant<core::Entry>>());
  return all;
}

// --- JSON Schema

Document ref(std::string_view where, std::string_view what) {
  return {{"$ref", fmt::format("#/{}/{}", where, what)}};
}

void add_fields(Document& object, const std::vector<FieldData>& fields, bool is_request);

Document list_schema(const FieldData& field) {
  Document items{{"type", "string"}};
  if (field.kind == Kind::entries) {
    Document any = Document::array();
    for (const FormData& entry : entries()) any.push_back(ref("components/schemas", entry.type));
    items = {{"oneOf", std::move(any)}};
  } else if (field.kind == Kind::items) {
    items = {{"type", "object"}};
    add_fields(items, field.items, false);
  }
  return {{"type", "array"}, {"items", std::move(items)}};
}

Document text_schema(const FieldData& field) {
  Document text{{"type", "string"}};
  if (field.text == schema::Text::base64) text["contentEncoding"] = "base64";
  if (field.text == schema::Text::room) text["pattern"] = "^#";
  if (field.is_bounded()) text["maxLength"] = field.most;
  return text;
}

Document field_schema(const FieldData& field) {
  Document made;
  switch (field.kind) {
    case Kind::text: made = text_schema(field); break;
    case Kind::flag: made["type"] = "boolean"; break;
    case Kind::number:
    case Kind::seq:
    case Kind::seconds:
      made = {{"type", "integer"}, {"minimum", field.least}, {"maximum", field.most}};
      break;
    case Kind::time: made = {{"type", "string"}, {"format", "date-time"}}; break;
    case Kind::role: made["enum"] = {"none", "voice", "operator", "founder"}; break;
    case Kind::words:
    case Kind::entries:
    case Kind::items: made = list_schema(field); break;
  }
  if (!field.about.empty()) made["description"] = field.about;
  return made;
}

/// What a field asks of others.
void add_condition(Document& object, const FieldData& field) {
  if (!field.needed_with.empty()) {
    object["dependentRequired"][std::string(field.needed_with)].push_back(field.name);
  }
  if (!field.needed_without.empty()) {
    Document either = Document::array();
    for (const std::string_view name : {field.needed_without, field.name}) {
      either.push_back({{"required", Document::array({name})}});
    }
    object["allOf"].push_back({{"anyOf", std::move(either)}});
  }
  if (!field.excludes.empty()) {
    object["allOf"].push_back(
        {{"not", {{"required", Document::array({field.name, field.excludes})}}}});
  }
}

/// A request need not have what its reader has a default for; the server's own messages do.
void add_fields(Document& object, const std::vector<FieldData>& fields, bool is_request) {
  for (const FieldData& field : fields) {
    object["properties"][std::string(field.name)] = field_schema(field);
    const bool is_promised = field.presence == schema::Presence::required ||
                             (field.presence == schema::Presence::always && !is_request);
    if (is_promised) object["required"].push_back(field.name);
    add_condition(object, field);
  }
}

Document message_schema(const FormData& form) {
  Document object{{"type", "object"}, {"description", form.about}};
  object["properties"]["type"] = {{"const", form.type}};
  object["properties"]["id"] = ref("components/schemas", "id");
  object["required"].push_back("type");
  add_fields(object, form.fields, !form.traits.answer.empty());
  return object;
}

// --- AsyncAPI

/// A request and an event may have the same type; `members` asks, and `members` answers.
std::string request_name(std::string_view type) { return fmt::format("request.{}", type); }

void add_message(Document& document, const std::string& name, const FormData& form) {
  document["components"]["schemas"][name] = message_schema(form);
  document["components"]["messages"][name] = {
      {"name", form.type},
      {"summary", form.about},
      {"payload",
       {{"schemaFormat", "application/schema+json;version=draft-2020-12"},
        {"schema", ref("components/schemas", name)}}}};
  document["channels"]["connection"]["messages"][name] = ref("components/messages", name);
}

Document in_channel(std::string_view message) {
  return ref("channels/connection/messages", message);
}

void add_operation(Document& document, const FormData& form) {
  const Document channel = ref("channels", "connection");
  Document answers{in_channel(form.traits.answer), in_channel("error")};
  document["operations"][std::string(form.type)] = {
      {"action", "receive"},
      {"channel", channel},
      {"summary", form.about},
      {"messages", {in_channel(request_name(form.type))}},
      {"reply", {{"channel", channel}, {"messages", std::move(answers)}}}};
}

// --- Markdown

std::string_view text_in_words(schema::Text text) {
  switch (text) {
    case schema::Text::any: return "";
    case schema::Text::line: return "one line";
    case schema::Text::message: return "text";
    case schema::Text::room: return "room";
    case schema::Text::conversation: return "room or nick";
    case schema::Text::nick: return "nick";
    case schema::Text::nicks: return "nicks, separated by spaces";
    case schema::Text::mask: return "mask";
    case schema::Text::pattern: return "pattern";
    case schema::Text::base64: return "base64";
  }
  return "";
}

std::string kind_in_words(const FieldData& field) {
  const auto number = [&field](std::string_view unit) {
    if (!field.is_bounded()) return std::string(unit);
    return fmt::format("{}, {} to {}", unit, field.least, field.most);
  };
  switch (field.kind) {
    case Kind::text:
      if (field.is_bounded()) return fmt::format("{} to {} bytes", field.least, field.most);
      return std::string(text_in_words(field.text));
    case Kind::flag: return "true or false";
    case Kind::number: return number("number");
    case Kind::seq: return "seq";
    case Kind::seconds: return number("seconds");
    case Kind::time: return "time";
    case Kind::role: return "`none`, `voice`, `operator` or `founder`";
    case Kind::words:
    case Kind::entries:
    case Kind::items: break;
  }
  return "list";
}

std::string row_of(const FieldData& field) {
  const bool must = field.presence == schema::Presence::required;
  std::string row = fmt::format("| `{}`{} |", field.name, must ? "" : "?");
  for (const std::string& cell : {kind_in_words(field), std::string(field.about)}) {
    row += cell.empty() ? " |" : fmt::format(" {} |", cell);
  }
  return row + "\n";
}

}  // namespace

std::string schema_as_asyncapi(std::string_view version) {
  Document document{
      {"asyncapi", "3.0.0"},
      {"info",
       {{"title", "Parley"},
        {"version", version},
        {"description",
         "One JSON object per line over TCP, or per text message over WebSocket at /ws. "
         "docs/protocol.md explains the protocol."}}},
      {"defaultContentType", "application/json"},
      {"channels", {{"connection", {{"address", nullptr}, {"description", "One connection."}}}}},
      {"operations", Document::object()},
      {"components", {{"messages", Document::object()}, {"schemas", Document::object()}}}};
  document["components"]["schemas"]["id"] = {
      {"description", "Of a request; its answer repeats it."},
      {"oneOf", {{{"type", "integer"}}, {{"type", "string"}, {"maxLength", 64}}}}};
  for (const FormData& form : commands()) {
    add_message(document, request_name(form.type), form);
    add_operation(document, form);
  }
  Document told = Document::array();
  for (const auto* forms : {&entries(), &events()}) {
    for (const FormData& form : *forms) {
      add_message(document, std::string(form.type), form);
      told.push_back(in_channel(form.type));
    }
  }
  document["operations"]["tell"] = {{"action", "send"},
                                    {"channel", ref("channels", "connection")},
                                    {"summary", "Answers, events and entries of the log."},
                                    {"messages", std::move(told)}};
  return document.dump(2) + "\n";
}

std::string schema_as_markdown() {
  std::string out;
  for (const FormData& form : commands()) {
    out += fmt::format("### {}\n", form.type);
    if (!form.fields.empty()) out += "| field | | |\n|---|---|---|\n";
    for (const FieldData& field : form.fields) out += row_of(field);
  }
  out += "### closing\n| code | reason | what to do |\n|---|---|---|\n";
  for (const auto& code : core::closing::codes) {
    out += fmt::format("| `{}` | {} |{}{} |\n", code.name, code.why, code.advice.empty() ? "" : " ",
                       code.advice);
  }
  return out;
}

std::string schema_as_javascript() {
  const auto list = [](std::string_view about, std::string_view name,
                       const std::vector<std::string_view>& types) {
    std::string out = fmt::format("\n/** {} */\nexport const {} = new Set([\n", about, name);
    for (const auto& type : types) out += fmt::format("  \"{}\",\n", type);
    return out + "]);\n";
  };
  std::vector<std::string_view> kinds;
  for (const FormData& entry : entries()) kinds.push_back(entry.type);
  std::string out = "// Made from the protocol's schema by ./dev schema: do not edit.\n";
  out += list("Types of events that are entries of the log.", "ENTRIES", kinds);
  std::vector<std::string_view> final_codes;
  for (const auto& code : core::closing::codes) {
    if (code.is_final) final_codes.emplace_back(code.name);
  }
  out += list("Codes of `closing` after which a client does not connect again by itself.",
              "FINAL_CLOSINGS", final_codes);
  std::vector<std::string_view> passing;
  for (std::size_t code = 0; core::code_name(core::ErrorCode(code)) != "unknown"; ++code) {
    if (core::passes_with_time(core::ErrorCode(code)))
      passing.push_back(core::code_name(core::ErrorCode(code)));
  }
  out += list("Codes of `error` that pass with time.", "PASSING_ERRORS", passing);
  return out;
}

}  // namespace parley::wire::json
