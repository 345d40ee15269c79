-- Both scores of a close approach, for the models, for users and for the API: docs/rarity.md explains them. Constants: GM of the Earth
-- 398600.4418 km3/s2, radius 6378.137 km, escape velocity 11.186 km/s, density 2600 kg/m3, a megaton of TNT 4.184e15 J.

-- The reference's score, to the digit. Its distance term is one over kilometres: nothing. A distance of 0 or none has no score.
create or replace macro bronze.threat_score_v1(diameter_min_km, diameter_max_km, velocity_kph, miss_distance_km, hazardous) as
  case when miss_distance_km > 0 and diameter_min_km + diameter_max_km + velocity_kph is not null and hazardous is not null then
    least(0.3 * least((diameter_min_km + diameter_max_km) / 2, 1.0) + 0.2 * least(velocity_kph / 100000, 1.0)
          + 0.2 * least(1 / miss_distance_km, 1.0) + case when hazardous then 0.3 else 0.0 end, 1.0)
  end;

-- One diameter of the range that a source gives, or of the absolute magnitude with an albedo of 0.14.
create or replace macro bronze.neo_diameter_m(diameter_min_m, diameter_max_m, h) as
  coalesce(case when diameter_min_m > 0 and diameter_max_m > 0 then sqrt(diameter_min_m * diameter_max_m) end,
           1329000 / sqrt(0.14) * pow(10, -h / 5.0));

-- Squares of the velocity far away and at the ground, km2/s2. Something that the Earth holds has no velocity far away.
create or replace macro bronze.v_inf_squared(velocity_km_s, miss_distance_km) as
  case when miss_distance_km > 0 and velocity_km_s > 0
       then case when velocity_km_s::double * velocity_km_s > 2 * 398600.4418e0 / miss_distance_km
                 then velocity_km_s::double * velocity_km_s - 2 * 398600.4418e0 / miss_distance_km else 0.0 end end;
create or replace macro bronze.impact_velocity_squared(velocity_km_s, miss_distance_km) as
  bronze.v_inf_squared(velocity_km_s, miss_distance_km) + 11.186e0 * 11.186e0;

-- Rarity in decades of years, as a sum: how rare impacts at 20 km/s of 100 m are, and what size, velocity and distance make of it.
create or replace macro bronze.rarity_base() as
  0.8 * log10(0.5 * pi() / 6 * 2600 * 1e6 * 400e6 / 4.184e15) - log10(0.03);
create or replace macro bronze.rarity_size(diameter_m) as 2.4 * log10(diameter_m / 100);
create or replace macro bronze.rarity_speed(velocity_km_s, miss_distance_km) as
  0.8 * log10(bronze.impact_velocity_squared(velocity_km_s, miss_distance_km) / 400);
-- Of the area in which the Earth's gravity lets objects pass this near, and of the one in which they strike.
create or replace macro bronze.rarity_distance(velocity_km_s, miss_distance_km) as
  -log10((pow(greatest(miss_distance_km, 6378.137e0), 2) * bronze.v_inf_squared(velocity_km_s, miss_distance_km)
          + 2 * 398600.4418e0 * greatest(miss_distance_km, 6378.137e0))
         / (pow(6378.137e0, 2) * bronze.v_inf_squared(velocity_km_s, miss_distance_km) + 2 * 398600.4418e0 * 6378.137e0));

-- Once in so many years something at least this energetic passes the Earth this near.
create or replace macro bronze.rarity_years(diameter_m, velocity_km_s, miss_distance_km) as
  pow(10, bronze.rarity_base() + bronze.rarity_size(diameter_m) + bronze.rarity_speed(velocity_km_s, miss_distance_km)
          + bronze.rarity_distance(velocity_km_s, miss_distance_km));
create or replace macro bronze.rarity_score(years) as
  case when years > 0 then least(1.0, greatest(0.0, (log10(years) + 3) / 6)) end;
create or replace macro bronze.rarity_level(years) as
  case when years >= 100 then 'very rare' when years >= 10 then 'rare' when years >= 1 then 'infrequent'
       when years >= 1 / 12.0 then 'frequent' when years is not null then 'very frequent' end;

-- JPL's times are TDB. Before 1972 there is no UTC that is told by leap seconds: the minute does not differ.
create or replace macro bronze.utc_of_tdb(tdb) as
  tdb - to_microseconds(32184000 + 1000000 * (10 + len(list_filter([
    date '1972-07-01', date '1973-01-01', date '1974-01-01', date '1975-01-01', date '1976-01-01', date '1977-01-01', date '1978-01-01',
    date '1979-01-01', date '1980-01-01', date '1981-07-01', date '1982-07-01', date '1983-07-01', date '1985-07-01', date '1988-01-01',
    date '1990-01-01', date '1991-01-01', date '1992-07-01', date '1993-07-01', date '1994-07-01', date '1996-01-01', date '1997-07-01',
    date '1999-01-01', date '2006-01-01', date '2009-01-01', date '2012-07-01', date '2015-07-01', date '2017-01-01'], lambda day: day <= tdb))));
