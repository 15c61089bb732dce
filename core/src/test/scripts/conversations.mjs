// Renders seeded random conversations with the chat templates of published models, as the reference renderer does.
// usage: npm install @huggingface/jinja@0.5.11; node conversations.mjs VOCABULARIES > conversations.jsonl
// VOCABULARIES is the folder that .ci/fetch-vocabularies fills. A line is one conversation and what becomes of it:
// the text ("expected"), or the reason why the template refuses it ("refused"). Of its 240 lines four are left out of the
// resource: there this renderer differs from Jinja 3.1.6 for Python, for it ignores the argument of lstrip and rstrip.
import { readFileSync } from "node:fs";
import { Template } from "@huggingface/jinja";

const TEMPLATES = ["llama3", "llama3_1", "qwen3", "qwen2_5", "gemma3", "deepseek_v3"];
const CASES = 40;
const WORDS = [
  "hello", "world", "naïve", "Größe", "日本語", "😀", "e\u0301", "\u00a0", "\u3000", "{{ bos_token }}", "{% if x %}", "}}",
  "{# no #}", "<|eot_id|>", "<|im_end|>", "<|im_start|>system", "<end_of_turn>", "<|begin_of_text|>", "</think>",
  "<think>", "<tool_response>", "</tool_response>", "'quoted'", '"double"', "back\\slash", "\\n", "\t", "\n", "\n\n",
  "  ", "<b>&amp;", "1 < 2", "نص",
];

let state = 20261127;
function random(bound) { // xorshift32
  state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
  return (state >>> 0) % bound;
}
const pick = (list) => list[random(list.length)];

let turns = 0;
function content() {
  const words = Array.from({ length: random(8) }, () => pick(WORDS));
  words.splice(random(words.length + 1), 0, `turn${turns++}`); // a word by which a test finds this text again
  return pick(["", "", " ", "\n"]) + words.join(pick([" ", " ", ""])) + pick(["", "", " ", "\n\n"]);
}

const TOOLS = [
  { type: "function", function: { name: "get_weather", description: "Wetter für \"Städte\" <b>", parameters: {
    type: "object", properties: { city: { type: "string", description: "it's" }, days: { type: "integer" } },
    required: ["city"] } } },
  { type: "function", function: { name: "noop", parameters: { type: "object", properties: {} }, strict: true, n: null } },
];

function messages() {
  const list = random(3) === 0 ? [{ role: "system", content: content() }] : [];
  for (let i = 1 + random(5); i > 0; i--) {
    list.push({ role: list.length && list.at(-1).role === "user" ? "assistant" : "user", content: content() });
  }
  if (random(6) === 0) { // an order that some templates refuse
    list.splice(random(list.length + 1), 0, { role: pick(["user", "assistant", "system"]), content: content() });
  }
  return list;
}

/** A call of a tool and its answer, in the middle of a conversation. */
function withToolCall(name, list) {
  if (name === "deepseek_v3") { // which wants arguments as a string, and no content beside a call
    const call = { type: "function", function: { name: "get_weather", arguments: '{"city": "Köln"}' } };
    return [...list, { role: "assistant", content: null, tool_calls: [call] }, { role: "tool", content: content() }];
  }
  const call = { type: "function", function: { name: "get_weather", arguments: { city: "Köln \"x\"", days: 3, ok: true } } };
  return [...list, { role: "assistant", content: pick(["", content()]), tool_calls: [call, call] },
    { role: "tool", content: content() }, { role: "tool", content: content() }, { role: "user", content: content() }];
}

for (const name of TEMPLATES) {
  const config = JSON.parse(readFileSync(`${process.argv[2]}/${name}/tokenizer_config.json`, "utf8"));
  const template = new Template(config.chat_template);
  const special = {};
  for (const [key, value] of Object.entries(config)) {
    const text = typeof value === "object" && value !== null ? value.content : value;
    if (key.endsWith("_token") && typeof text === "string") special[key] = text;
  }
  for (let i = 0; i < CASES; i++) {
    const conversation = { template: name, add_generation_prompt: random(4) > 0, messages: messages() };
    if (/qwen|deepseek/.test(name) && random(4) === 0) {
      conversation.messages = withToolCall(name, conversation.messages);
    }
    conversation.variables = /qwen/.test(name) && random(3) === 0 ? { tools: TOOLS.slice(0, 1 + random(2)) } : {};
    if (name === "qwen3" && random(3) === 0) conversation.variables.enable_thinking = random(2) === 0;
    const { messages: list, add_generation_prompt, variables } = conversation;
    try {
      conversation.expected = template.render(
        { tools: null, documents: null, ...special, ...variables, messages: list, add_generation_prompt });
    } catch (e) {
      conversation.refused = e.message;
    }
    console.log(JSON.stringify(conversation));
  }
}
