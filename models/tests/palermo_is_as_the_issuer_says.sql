-- Palermo computed anew from probability, diameter and speed, where all impacts lie in one year: by itself within 0.2, on average within
-- 0.02. In the next two years the day inside the year counts for more than the formula. A list is of the day of its last observation.
-- E = 1/2 pi/6 2600 kg/m3 D^3 (v_inf^2 + v_esc^2) in megatons; background 0.03 E^-0.8 a year (Chesley et al. 2002, Icarus 159, 423-432).
{{ config(severity='warn') }}
with listed as (
  select *, year(max(last_observed_on) over ()) + dayofyear(max(last_observed_on) over ()) / 365.25 as year_of_list
  from {{ ref('neo_risk') }}
  where valid_to is null
),
computed as (
  select
    designation,
    palermo_cumulative,
    log10(impact_probability / (0.03 * power(energy_mt, -0.8) * (first_year + 0.5 - year_of_list))) - palermo_cumulative as difference
  from (
    select *, 0.5 * pi() / 6 * 2600 * power(diameter_km * 1e3, 3) * (power(v_inf_km_s * 1e3, 2) + power(11186, 2)) / 4.184e15 as energy_mt
    from listed
    where first_year = last_year and first_year > year_of_list + 2 and impact_probability > 0 and diameter_km > 0 and v_inf_km_s > 0
  )
)
select designation, palermo_cumulative, difference from computed where abs(difference) >= 0.2
union all
select 'mean of ' || count(*), avg(palermo_cumulative), avg(difference) from computed having abs(avg(difference)) >= 0.02 and count(*) >= 30
