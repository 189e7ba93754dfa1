/** A faultless file, so that every fault found in a variant of it was planted there. */
export const SOUND = `// A note.
function "sound" {
  description = "Sends a text"

  input {
    text message
  }

  stack {
    // A note between statements.
    var $text {
      value = ($input.message|trim) ~ "."
    }

    conditional {
      if ($text == "") {
        var.update $text {
          value = "a"
        }
      }

      elseif ($text == "b") {
        var.update $text {
          value = "c"
        }
      }
    }

    db.query "post" {
      where = $db.post.id > 1
      sort = {id: "asc"}
      return = {type: "list", paging: {page: 1, per_page: 9, metadata: false}}
      output = ["id"]
    } as $rows

    db.bulk.delete "post" {
      where = $db.post.id < 9
    } as $removed

    db.patch "post" {
      field_name = "id"
      field_value = 1
      data = {content: $text}
    } as $saved

    api.request {
      url = $env.URL ~ "/a"
      method = "POST"
      params = {a: $text}
      headers = ["Content-Type: application/json", "User-Agent: a/1", "X-Key: " ~ $env.KEY]
      timeout = 5
    } as $api_result
  }

  response = {a: $text}
}
`;

export const SOUND_TRIGGER = `table_trigger "sound" {
  table = "post"
  description = "Sends"

  input {
    json new
    text datasource
  }

  stack {
    try_catch {
      try {
        function.run "emit" {
          input = {new_row: $input.new}
        } as $emitted
      }

      catch {
        debug.log {
          value = {event: "failed"}
        }
      }
    }
  }

  actions = {delete: true, insert: true, update: true, truncate: true}
  datasources = ["live"]
  history = 100
}
`;

interface Planted {
  readonly rule: string;
  /** The text of the faultless file that is replaced, and its replacement. */
  readonly from: string;
  readonly to: string;
}

const plant = (rule: string, from: string, ...variants: readonly string[]): readonly Planted[] =>
  variants.map((to) => ({ rule, from, to }));

export const PLANTED: readonly Planted[] = [
  ...plant('ascii', '// A note.', '// A note \u2014 with a dash.', '// Caf\u00e9'),
  ...plant('ascii', '"."', '"\u2026"'),
  ...plant('comment', 'url = $env', '// where\n      url = $env'),
  ...plant('comment', 'method = "POST"', 'method = "POST" // always'),
  ...plant('comment', '{a: $text}\n      headers', '{\n // a\n a: $text}\n      headers'),
  ...plant('comment', 'if ($text == "")', '// first\n      if ($text == "")'),
  ...plant('comment', 'text message', '// the text\n    text message'),
  ...plant('comment', 'description = ', '// of it\n  description = '),
  ...plant('comment', '} as $rows', '} as $rows // found'),
  ...plant('comment', '// A note.', '/* A note. */', '# A note.'),
  ...plant('reserved-name', 'var $text', 'var $response', 'var $output', 'var $input'),
  ...plant('reserved-name', 'var $text', 'var $index', 'var $auth', 'var $env', 'var $db'),
  ...plant('reserved-name', '} as $rows', '} as $this', '} as $result', '} as $result.a'),
  ...plant('field-run', 'text message', 'text run', 'int run?=0', 'text[] run'),
  ...plant('elseif', 'elseif (', 'else if ('),
  ...plant('branch', 'conditional {\n      if', 'group {\n      if'),
  ...plant('default-filter', '|trim', '|default:"a"'),
  ...plant('concat-filter', '($input.message|trim) ~ "."', '$input.message|trim ~ "."'),
  ...plant('throw', 'var $text {', 'throw {'),
  ...plant('brackets', '} as $rows', '} } as $rows', '] as $rows', ' as $rows'),
  ...plant('brackets', 'if ($text == "")', 'if ($text == ""'),
  ...plant('open-quote', '"c"', '"c', "c'"),
  ...plant('request-argument', 'params = ', 'body = ', 'data = '),
  ...plant('request-argument', 'timeout = 5\n', '\n'),
  ...plant('headers', '["Content-Type: application/json", ', '[{a: "b"}, '),
  ...plant('headers', '"Content-Type: application/json"', '"Content-Type"', '$type'),
  ...plant('headers', '"User-Agent: a/1", ', ''),
  ...plant('headers', 'headers = [', 'headers = {a: "b"}\n tags = ['),
  ...plant('envelope', ', metadata: false', '', ', metadata: true'),
  ...plant('where-time', '$db.post.id < 9', '$db.post.at < (now|transform_timestamp:"-1 days")'),
  ...plant('where-time', '$db.post.id > 1', '$db.post.at > now|add_secs_to_timestamp:9'),
  ...plant('bulk-delete', 'where = $db.post.id < 9', 'all = true'),
  ...plant('patch', 'db.patch', 'db.edit', 'db.bulk.update'),
  ...plant('secret', '"X-Key: " ~ $env.KEY', '"X-Key: a7f3e9d2c1b4f6a8e9d7c2b5f3a1e8d6"'),
  ...plant('secret', '"X-Key: " ~ $env.KEY', '"Authorization: Bearer abcdefgh1"'),
  ...plant('secret', '|trim', '|hmac_sha256:"hush"'),
  ...plant(
    'secret',
    'value = "c"',
    'key = "hush"',
    'value = "whsec_MfKQ"',
    'value = "eyJhbGciOiJI"',
  ),
];

const HISTORY = '  history = 100\n';

export const PLANTED_IN_TRIGGER: readonly Planted[] = [
  ...plant(
    'clause-order',
    '  table = "post"\n  description = "Sends"',
    '  description = "Sends"\n  table = "post"',
  ),
  ...plant(
    'clause-order',
    '  datasources = ["live"]\n  history = 100',
    '  history = 100\n  datasources = ["live"]',
  ),
  ...plant('clause-order', HISTORY, `${HISTORY}  stack_size = 1\n`),
  ...plant('trigger-actions', ', truncate: true', '', ', truncate: false'),
  ...plant(
    'trigger-actions',
    '  actions = {delete: true, insert: true, update: true, truncate: true}\n',
    '',
  ),
  ...plant('trigger-datasources', '["live"]', '["test"]', '["live", "test"]', '[]'),
  ...plant('trigger-datasources', '  datasources = ["live"]\n', ''),
  ...plant('trigger-history', HISTORY, '', '  history = false\n', '  history = 10\n'),
  ...plant('trigger-try', 'try_catch {', 'debug.log {\n value = 1\n }\n try_catch {'),
  ...plant('trigger-try', '      catch {', '      finally {'),
];
