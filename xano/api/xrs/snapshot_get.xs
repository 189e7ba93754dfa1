// Hands the service the rows of one table in the order of their ids. A page ends where the next one
// begins, so rows that are added or deleted meanwhile are neither skipped nor sent twice.
// The columns are the only ones that leave Xano. Keep them like those of the triggers.
// What is new since a time is what was changed or made since then: not every row has an updated_at.
query "snapshot" verb=GET {
  api_group = "xrs"
  description = "Rows of one table for xano-redis-sync"

  input {
    enum table {
      values = ["user", "post", "follow", "like", "bookmark", "comment"]
    }

    int after_id?=0
    int updated_after?=0
    int limit?=500 filters=min:1|max:1000
  }

  stack {
    // An unset variable would equal an absent header: a key of 32 characters or more is demanded.
    var $wanted_key {
      value = $env.XRS_PULL_KEY|first_notnull:""
    }

    precondition (($wanted_key|strlen) >= 32) {
      error_type = "accessdenied"
      error = "XRS_PULL_KEY is not set, or is shorter than 32 characters"
    }

    // Some workspaces have the names of headers in title case, others in lower case.
    var $given_key {
      value = ($env.$http_headers|get:"X-Api-Key":"")|first_notempty:($env.$http_headers|get:"x-api-key":"")
    }

    conditional {
      if ($given_key == "") {
        var $bearer {
          value = ($env.$http_headers|get:"Authorization":"")|first_notempty:($env.$http_headers|get:"authorization":"")
        }

        var.update $given_key {
          value = $bearer|replace:"Bearer ":""
        }
      }
    }

    precondition (($given_key|sha256) == ($wanted_key|sha256)) {
      error_type = "accessdenied"
      error = "Wrong key"
    }

    var $rows {
      value = []
    }

    conditional {
      if ($input.table == "user") {
        db.query "user" {
          where = $db.user.id > $input.after_id && ($input.updated_after == 0 || $db.user.updated_at >= $input.updated_after || $db.user.created_at >= $input.updated_after)
          sort = {id: "asc"}
          return = {type: "list", paging: {page: 1, per_page: $input.limit, metadata: false}}
          output = ["id", "created_at", "updated_at", "username", "display_name", "bio", "avatar", "links", "email", "role"]
        } as $found

        var.update $rows {
          value = $found
        }
      }

      elseif ($input.table == "post") {
        db.query "post" {
          where = $db.post.id > $input.after_id && ($input.updated_after == 0 || $db.post.updated_at >= $input.updated_after || $db.post.created_at >= $input.updated_after)
          sort = {id: "asc"}
          return = {type: "list", paging: {page: 1, per_page: $input.limit, metadata: false}}
          output = ["id", "created_at", "updated_at", "user_id", "content", "media_url", "hashtags", "external_id"]
        } as $found

        var.update $rows {
          value = $found
        }
      }

      elseif ($input.table == "follow") {
        db.query "follow" {
          where = $db.follow.id > $input.after_id && ($input.updated_after == 0 || $db.follow.updated_at >= $input.updated_after || $db.follow.created_at >= $input.updated_after)
          sort = {id: "asc"}
          return = {type: "list", paging: {page: 1, per_page: $input.limit, metadata: false}}
          output = ["id", "created_at", "updated_at", "follower_id", "following_id"]
        } as $found

        var.update $rows {
          value = $found
        }
      }

      elseif ($input.table == "like") {
        db.query "like" {
          where = $db.like.id > $input.after_id && ($input.updated_after == 0 || $db.like.updated_at >= $input.updated_after || $db.like.created_at >= $input.updated_after)
          sort = {id: "asc"}
          return = {type: "list", paging: {page: 1, per_page: $input.limit, metadata: false}}
          output = ["id", "created_at", "updated_at", "user_id", "post_id"]
        } as $found

        var.update $rows {
          value = $found
        }
      }

      elseif ($input.table == "bookmark") {
        db.query "bookmark" {
          where = $db.bookmark.id > $input.after_id && ($input.updated_after == 0 || $db.bookmark.updated_at >= $input.updated_after || $db.bookmark.created_at >= $input.updated_after)
          sort = {id: "asc"}
          return = {type: "list", paging: {page: 1, per_page: $input.limit, metadata: false}}
          output = ["id", "created_at", "updated_at", "user_id", "post_id"]
        } as $found

        var.update $rows {
          value = $found
        }
      }

      elseif ($input.table == "comment") {
        db.query "comment" {
          where = $db.comment.id > $input.after_id && ($input.updated_after == 0 || $db.comment.updated_at >= $input.updated_after || $db.comment.created_at >= $input.updated_after)
          sort = {id: "asc"}
          return = {type: "list", paging: {page: 1, per_page: $input.limit, metadata: false}}
          output = ["id", "created_at", "updated_at", "user_id", "post_id", "content", "external_id"]
        } as $found

        var.update $rows {
          value = $found
        }
      }
    }

    var $more {
      value = ($rows|count) == $input.limit
    }
  }

  response = {rows: $rows, more: $more}
}