// What was typed and chosen in one view or message. It outlives redraws, so a refetch loses nothing,
// and as in Slack a value stays with its block_id and action_id when the view is updated.

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const STATELESS = new Set(["button", "overflow", "image", "workflow_button"]);
const REQUIRED = "Please complete this required field.";

/** The value an element starts with, in the shape that acts use. */
export function initialValue(element) {
  const optionValue = (option) => option?.value ?? null;
  const initial = {
    plain_text_input: element.initial_value ?? null,
    email_text_input: element.initial_value ?? null,
    url_text_input: element.initial_value ?? null,
    number_input: element.initial_value ?? null,
    rich_text_input: element.initial_value ?? null,
    static_select: optionValue(element.initial_option),
    external_select: optionValue(element.initial_option),
    radio_buttons: optionValue(element.initial_option),
    multi_static_select: (element.initial_options ?? []).map(optionValue),
    multi_external_select: (element.initial_options ?? []).map(optionValue),
    checkboxes: (element.initial_options ?? []).map(optionValue),
    users_select: element.initial_user ?? null,
    multi_users_select: element.initial_users ?? [],
    conversations_select: element.initial_conversation ?? null,
    multi_conversations_select: element.initial_conversations ?? [],
    channels_select: element.initial_channel ?? null,
    multi_channels_select: element.initial_channels ?? [],
    datepicker: element.initial_date ?? null,
    timepicker: element.initial_time ?? null,
    datetimepicker: element.initial_date_time ?? null,
    file_input: [],
  }[element.type];
  return initial ?? null;
}

/** The interactive elements of a block. */
export function elementsOf(block) {
  const found =
    block.type === "input"
      ? [block.element]
      : block.type === "section"
        ? [block.accessory]
        : block.type === "actions"
          ? block.elements
          : [];
  return (found ?? []).filter((element) => element?.type && !STATELESS.has(element.type));
}

/** Whether a value counts as not given. */
export function isEmpty(value) {
  return (
    value === null || value === undefined || (Array.isArray(value) ? value.length === 0 : String(value).trim() === "")
  );
}

function complaint(block, element, value) {
  if (isEmpty(value)) return block.optional ? null : REQUIRED;
  const text = String(value);
  if (element.min_length && text.length < element.min_length)
    return `Please enter at least ${element.min_length} characters.`;
  if (element.max_length && text.length > element.max_length)
    return `Please enter at most ${element.max_length} characters.`;
  if (element.type === "email_text_input" && !EMAIL.test(text)) return "Please enter a valid email address.";
  if (element.type === "url_text_input" && !URL.canParse(text)) return "Please enter a valid URL.";
  if (element.type !== "number_input") return null;
  const number = Number(text);
  if (Number.isNaN(number) || (!element.is_decimal_allowed && !Number.isInteger(number)))
    return element.is_decimal_allowed ? "Please enter a number." : "Please enter a whole number.";
  if (!isEmpty(element.min_value) && number < Number(element.min_value))
    return `Please enter a number of at least ${element.min_value}.`;
  if (!isEmpty(element.max_value) && number > Number(element.max_value))
    return `Please enter a number of at most ${element.max_value}.`;
  return null;
}

export class Form {
  constructor() {
    this.values = new Map(); // "block\naction" -> value changed by the person
    this.labels = new Map(); // option value -> its text, for options that came from a search
    this.fields = new Map(); // block_id -> {show(message), focus()} of the input now on screen
  }

  get(block, element) {
    const key = `${block.block_id}\n${element.action_id}`;
    return this.values.has(key) ? this.values.get(key) : initialValue(element);
  }

  set(block, element, value) {
    this.values.set(`${block.block_id}\n${element.action_id}`, value);
    this.fields.get(block.block_id)?.show(null);
  }

  /** All values as acts want them: `{block_id: {action_id: value}}`. */
  read(blocks) {
    const values = {};
    for (const block of blocks ?? []) {
      for (const element of elementsOf(block)) {
        const value = this.get(block, element);
        (values[block.block_id] ??= {})[element.action_id] = isEmpty(value) && !Array.isArray(value) ? null : value;
      }
    }
    return values;
  }

  /** What Slack's client would complain about before it sends anything: `{block_id: message}`. */
  check(blocks) {
    const errors = {};
    for (const block of blocks ?? []) {
      if (block.type !== "input" || !block.element) continue;
      const message = complaint(block, block.element, this.get(block, block.element));
      if (message) errors[block.block_id] = message;
    }
    return errors;
  }

  /** Shows errors at their fields and goes to the first; gives the messages that have no field here. */
  showErrors(errors) {
    const homeless = [];
    let first = null;
    for (const [blockId, message] of Object.entries(errors)) {
      const field = this.fields.get(blockId);
      if (!field) homeless.push(message);
      field?.show(message);
      first ??= field;
    }
    first?.focus();
    return homeless;
  }
}
