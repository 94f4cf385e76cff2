internal import Redis

/// The queue's Lua scripts, each of which Redis runs as one atomic operation.
///
/// The end of a lease is its fencing token, and the job's score in the leased set. A job is claimed
/// again only after its lease has ended, so a later lease of the same job always ends later.
enum JobScripts {
    /// Claims jobs, takes announcements, and returns when the next job is due.
    ///
    /// The worker's clock, which is the clock of the deadlines, determines whether a job is due. The
    /// clock of Redis, which all workers share, determines when a lease ends.
    ///
    /// Keys: scheduled, leased, announced. Arguments: now, maximum number of jobs, lease time in
    /// milliseconds, maximum number of announcements. Returns: end of the lease, jobs, announcements,
    /// score of the next job or nil.
    static let claim = RedisScript(
        name: "claim",
        source: """
            local time = redis.call('TIME')
            local clock = time[1] * 1000 + math.floor(time[2] / 1000)
            local lease = string.format('%.0f', clock + tonumber(ARGV[3]))
            local most = tonumber(ARGV[2])
            local jobs = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', clock, 'LIMIT', 0, most)
            if #jobs < most then
              local due = redis.call(
                'ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, most - #jobs)
              if #due > 0 then redis.call('ZREM', KEYS[1], unpack(due)) end
              for _, job in ipairs(due) do jobs[#jobs + 1] = job end
            end
            for _, job in ipairs(jobs) do redis.call('ZADD', KEYS[2], lease, job) end
            local announced = redis.call('LRANGE', KEYS[3], 0, ARGV[4] - 1)
            if #announced > 0 then redis.call('LTRIM', KEYS[3], #announced, -1) end
            local next = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
            return {lease, jobs, announced, next[2] or false}
            """
    )

    /// Removes jobs that are still claimed with this lease.
    ///
    /// Keys: leased. Arguments: end of the lease, jobs. Returns: the number of removed jobs.
    static let acknowledge = RedisScript(
        name: "acknowledge",
        source: """
            local removed = 0
            for index = 2, #ARGV do
              local score = redis.call('ZSCORE', KEYS[1], ARGV[index])
              if score and tonumber(score) == tonumber(ARGV[1]) then
                removed = removed + redis.call('ZREM', KEYS[1], ARGV[index])
              end
            end
            return removed
            """
    )

    /// Schedules jobs again that are still claimed with this lease.
    ///
    /// Keys: leased, scheduled. Arguments: end of the lease, new due time, jobs. Returns: the number of
    /// scheduled jobs.
    static let reschedule = RedisScript(
        name: "reschedule",
        source: """
            local rescheduled = 0
            for index = 3, #ARGV do
              local score = redis.call('ZSCORE', KEYS[1], ARGV[index])
              if score and tonumber(score) == tonumber(ARGV[1]) then
                redis.call('ZREM', KEYS[1], ARGV[index])
                rescheduled = rescheduled + redis.call('ZADD', KEYS[2], ARGV[2], ARGV[index])
              end
            end
            return rescheduled
            """
    )
}
