internal import Redis

/// What Redis does in one piece.
///
/// A lease is told from another lease of the same job by when it ends: a job is claimed again only
/// when the old lease has run out, so the new one always ends later. That moment is the fencing
/// token, and the score in the leased set is all there is to keep.
enum JobScripts {
    /// Claims jobs, takes note of new ones, and says when the next is due.
    ///
    /// Whether a job is due is judged by the worker's clock, which is the clock of the deadlines;
    /// how long a lease runs by the clock of Redis, which all workers share.
    ///
    /// Keys: scheduled, leased, announced. Arguments: now, most jobs, lease in milliseconds, most
    /// announcements. Returns: end of the lease, jobs, announcements, score of the next job or nil.
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

    /// Removes jobs that are done, as far as they are still claimed by this lease.
    ///
    /// Keys: leased. Arguments: end of the lease, jobs. Returns: how many were removed.
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

    /// Gives jobs back that were not done, as far as they are still claimed by this lease.
    ///
    /// Keys: leased, scheduled. Arguments: end of the lease, when they are due again, jobs. Returns:
    /// how many were given back.
    static let release = RedisScript(
        name: "release",
        source: """
            local released = 0
            for index = 3, #ARGV do
              local score = redis.call('ZSCORE', KEYS[1], ARGV[index])
              if score and tonumber(score) == tonumber(ARGV[1]) then
                redis.call('ZREM', KEYS[1], ARGV[index])
                released = released + redis.call('ZADD', KEYS[2], ARGV[2], ARGV[index])
              end
            end
            return released
            """
    )
}
