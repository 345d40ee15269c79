{# As dbt_utils has it, but a row without one of the values repeats nothing. #}
{% test unique_combination_of_columns(model, combination_of_columns) %}
select {{ combination_of_columns | join(', ') }}, count(*) as times
from {{ model }}
where {{ combination_of_columns | join(' is not null and ') }} is not null
group by {{ combination_of_columns | join(', ') }}
having count(*) > 1
{% endtest %}
